from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from config.private import is_open


class CommandsConfig(AppConfig):
    """`serve` starts what config puts together: its command stands here."""

    name = "config"

    def ready(self) -> None:
        checks.register(data_dir_is_private, checks.Tags.security)


def data_dir_is_private(**_given: Any) -> list[checks.CheckMessage]:
    if not is_open(settings.DATA_DIR):
        return []
    words = f"{settings.DATA_DIR} can be read by others on this machine."
    hint = "It belongs to another user: give it to the one that runs this, or chmod 700."
    return [checks.Warning(words, hint=hint, id="config.W001")]
