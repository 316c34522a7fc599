"""The package that counts log-ins, called as the desk calls it."""

from axes.apps import AppConfig
from django.utils.translation import gettext_lazy


class LogInsConfig(AppConfig):  # type: ignore[misc]
    verbose_name = gettext_lazy("Log-ins")
