"""first_accounts SYSTEM SECURITY AUDIT: the three accounts that an installation begins with.

三员: whoever sets up (系统管理员), whoever approves it (安全管理员) and whoever reads what both did
(安全审计员). The first two hold the same post: neither decides what he asked for himself
(docs/decisions/0091). Without names, who holds these posts for the whole city.
"""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regions.models import Officer, Post, Region, Role
from suggestions.administered import record_change
from suggestions.models import ChangeKind
from suggestions.posts import record_changes

ROLES = (Role.ADMINISTRATOR, Role.ADMINISTRATOR, Role.AUDITOR)


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Makes the accounts of the system administrator, the security administrator, who "
            "approves what the other one asks for, and the audit administrator, and prints their "
            "passwords once. Without names it lists who holds these posts for the whole city."
        )
        parser.add_argument("usernames", metavar="NAME", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        usernames = options["usernames"]
        passwords = _make(usernames) if usernames else {}
        # Read by programs, like the lines of `demo`: never translated.
        for post in _held():
            name = post.officer.username
            self.stdout.write(f"{post.role} {name} {passwords.get(name, '')}".strip())


@transaction.atomic
def _make(usernames: list[str]) -> dict[str, str]:
    """The passwords by name."""
    _check(usernames)
    city = Region.objects.filter(code=settings.CITY_CODE).first()
    if city is None:
        raise CommandError(_("Please load a city first: manage.py load_city DIR"))
    passwords = {name: secrets.token_urlsafe(12) for name in usernames}
    for role, (name, password) in zip(ROLES, passwords.items(), strict=True):
        officer = _officer(name, password)
        Post.objects.create(officer=officer, role=role, region=city)
        record_change(officer, ChangeKind.ADDED, by=None)
    record_changes()
    return passwords


def _check(usernames: list[str]) -> None:
    if len(set(usernames)) != len(ROLES):
        raise CommandError(_("Please give three different names, of one person each."))
    holders = ", ".join(f"{post.officer.username} ({post.role})" for post in _held())
    if holders:
        words = _("There are such accounts already: %(holders)s. Nothing was made.")
        raise CommandError(words % {"holders": holders})


def _held() -> QuerySet[Post]:
    """Also by accounts that are switched off: switched on again, they hold it."""
    rows = Post.objects.lasting().filter(role__in=set(ROLES), region__parent=None)
    return rows.select_related("officer").order_by("pk")


def _officer(name: str, password: str) -> Officer:
    officer = Officer(username=name, is_staff=True)
    officer.set_password(password)
    # It was read on a screen of the server.
    officer.password_given = True
    try:
        officer.full_clean()
    except ValidationError as error:
        raise CommandError(f"{name}: {' '.join(error.messages)}") from error
    officer.save()
    return officer
