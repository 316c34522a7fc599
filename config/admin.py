from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    # Named, not imported: models are not there yet when applications are listed.
    default_site = "suggestions.desk.site.DeskSite"
