from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    site_header = _("Citizen suggestions")
    site_title = _("Citizen suggestions")
    index_title = _("My work")
    enable_nav_sidebar = True


class DeskConfig(AdminConfig):
    default_site = "config.admin.DeskSite"
