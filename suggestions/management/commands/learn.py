"""learn [--back SUBJECT]: proposals learnt from decisions now, or the version before used again."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.management.commands.evaluate_analysis import NEEDED
from suggestions.models import LearntVersion, Subject
from suggestions.proposing import learning, versions


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Learns proposals for triage from what was decided since the last time, as the worker "
            "does at night, and says how good they are."
        )
        parser.add_argument(
            "--back",
            choices=Subject.values,
            metavar="SUBJECT",
            help=_("use the version before again, of: %(names)s") % {"names": ", ".join(Subject)},
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["back"]:
            self._go_back(options["back"])
            return
        if find_spec(learning.NEEDED) is None:
            line = _("%(name)s is not installed: it comes with requirements-learning.txt.")
            raise CommandError(line % {"name": NEEDED}, returncode=2)
        for subject in Subject.values:
            self.stdout.write(
                f"{subject}: {_said(learning.learn(subject, timezone.now(), fewest=1))}"
            )

    def _go_back(self, subject: str) -> None:
        version = versions.go_back(subject)
        if version is None:
            raise CommandError(_("There is no version before that was in use."))
        line = _("Version %(number)d is used again; proposals are made anew within minutes.")
        self.stdout.write(line % {"number": version.number})


def _said(version: LearntVersion | None) -> str:
    if version is None:
        return _("nothing new to learn, or somebody is learning it")
    line = (
        _("version %(number)d of %(decided)d decisions is used")
        if version.active
        else _("version %(number)d of %(decided)d decisions is worse than the one in use")
    )
    said = line % {"number": version.number, "decided": version.decided}
    return said + _figures(version.figures)


def _figures(found: dict[str, float]) -> str:
    line = _(
        "; of the newest %(tried)d among three %(acc_at_3).3f, macro-F1 %(macro_f1).3f, "
        "filled in %(coverage).3f, of these right %(precision).3f, chances off by %(ece).3f"
    )
    return line % found
