from django.contrib import admin
from django.urls import path

from suggestions.dashboard.export import export_view
from suggestions.dashboard.page import dashboard_view
from suggestions.dashboard.scoring import score_view
from suggestions.dashboard.screens import open_view
from suggestions.dashboard.time_page import time_view
from suggestions.dashboard.wall import wall_view

app_name = "dashboard"
urlpatterns = [
    path("", admin.site.admin_view(dashboard_view), name="page"),
    path("time/", admin.site.admin_view(time_view), name="time"),
    path("export/", admin.site.admin_view(export_view), name="export"),
    path("score/", admin.site.admin_view(score_view), name="score"),
    # A screen is no officer: these two say themselves who may.
    path("wall/", wall_view, name="wall"),
    path("wall/<str:token>/", open_view, name="wall_open"),
]
