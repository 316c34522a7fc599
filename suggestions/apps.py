from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "suggestions"
    verbose_name = _("Suggestions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from suggestions import grants, keyring

        checks.register(keyring.check)
        checks.register(grants.check, checks.Tags.security, deploy=True)
