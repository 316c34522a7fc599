from django.contrib import admin
from django.urls import path

from suggestions.dashboard.export import export_view
from suggestions.dashboard.page import dashboard_view

app_name = "dashboard"
urlpatterns = [
    path("", admin.site.admin_view(dashboard_view), name="page"),
    path("export/", admin.site.admin_view(export_view), name="export"),
]
