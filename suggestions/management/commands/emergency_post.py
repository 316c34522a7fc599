"""emergency_post NAME ROLE CODE: a post at once, where nobody is there to approve it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from regions.models import UNIT_ROLES, Officer, Post, Region, Role, Unit
from suggestions.countersigning import give_in_emergency
from suggestions.models.account_application import LONGEST_REASON


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Gives an officer a post at once, without a second person. It is recorded with the "
            "reason and told to the supervisors and auditors of the place."
        )
        parser.add_argument("username", metavar="NAME")
        parser.add_argument(
            "role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values)
        )
        parser.add_argument("code", metavar="CODE", help=_("the code of the region or unit"))
        parser.add_argument("--reason", required=True, help=_("why nobody could approve it"))
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help=_("the last day, 2026-12-31")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["reason"].strip()
        if not reason or len(reason) > LONGEST_REASON:
            words = _("Please say why, in at most %(most)d characters.")
            raise CommandError(words % {"most": LONGEST_REASON})
        post = _post(options)
        try:
            post.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        give_in_emergency(post, reason=reason)
        self.stdout.write(f"{post.role} {post.officer.username} {options['code']}")


def _post(options: dict[str, Any]) -> Post:
    officer = Officer.objects.filter(username=options["username"], is_active=True).first()
    if officer is None:
        raise CommandError(_("There is no such account, or it is switched off."))
    post = Post(officer=officer, role=options["role"], until=options["until"])
    if options["role"] in UNIT_ROLES:
        post.unit = Unit.objects.filter(code=options["code"]).first()
    else:
        post.region = Region.objects.filter(code=options["code"]).first()
    if not (post.unit or post.region):
        raise CommandError(_("There is no unit or region with this code."))
    return post
