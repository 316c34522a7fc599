from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """`serve` starts what config puts together: its command stands here."""

    name = "config"
