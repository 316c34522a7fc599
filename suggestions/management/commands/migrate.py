"""migrate, as the owner of the tables where one is named, and then what others may do with them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate

from suggestions import grants


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MIGRATE_DATABASE:
            super().handle(*args, **options)
            return
        with grants.as_owner(settings.MIGRATE_DATABASE) as role:
            super().handle(*args, **options)
            grants.grant(role)
