"""make_administrator NAME: the first account of an installation, which gives others theirs."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from regions.models import Officer, Post, Region, Role


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Makes an account that may manage accounts and settings, and prints its password "
            "once. An account that is there gets the post and keeps its password."
        )
        parser.add_argument("username", metavar="NAME")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=settings.CITY_CODE).first()
        if region is None:
            raise CommandError(_("Please load a city first: manage.py load_city DIR"))
        officer, made = Officer.objects.get_or_create(username=options["username"])
        password = secrets.token_urlsafe(12) if made else ""
        if made:
            officer.set_password(password)
            # It was read on a screen of the server.
            officer.password_given = True
        officer.is_staff = officer.is_active = True
        officer.save()
        if not officer.holds(Role.ADMINISTRATOR):
            Post.objects.create(officer=officer, role=Role.ADMINISTRATOR, region=region)
        # Read by programs, like the lines of `demo`: never translated.
        self.stdout.write(f"{Role.ADMINISTRATOR} {officer.username} {password}".strip())
