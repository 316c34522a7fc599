from django.contrib import admin
from django.urls import include, path

from config import health, metrics

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/dashboard/", include("suggestions.dashboard.urls")),
    path("admin/orders/", include("suggestions.orders.urls")),
    path("admin/reports/", include("suggestions.reports.urls")),
    path("admin/", admin.site.urls),
    path("", include("suggestions.public.urls")),
]

handler400 = "suggestions.public.errors.bad_request"
handler403 = "suggestions.public.errors.forbidden"
handler404 = "suggestions.public.errors.not_found"
handler500 = "suggestions.public.errors.failed"
