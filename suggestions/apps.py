from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "suggestions"
    verbose_name = _("Suggestions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from suggestions import dropping, grants, keyring
        from suggestions.desk.login import second_step
        from suggestions.models import sought

        connection_created.connect(sought.teach_sqlite)
        checks.register(keyring.check)
        checks.register(second_step.roles_are_known, checks.Tags.security)
        checks.register(dropping.period_is_long_enough, checks.Tags.security)
        checks.register(grants.check, checks.Tags.security, deploy=True)
