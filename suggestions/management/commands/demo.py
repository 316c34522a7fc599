from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from regions.models import Region
from suggestions import demonstration, statistics


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Fill an installation with a believable city, marked as demonstration."
        )
        parser.add_argument("--size", type=int, default=400, help=_("how many suggestions"))
        parser.add_argument("--scenario", choices=sorted(demonstration.SCENARIOS), default="city")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Region.objects.exists():
            raise CommandError(_("Load a city first: manage.py load_city regions/data/chenzhou"))
        accounts = demonstration.accounts()
        told = demonstration.play(
            size=options["size"], scenario=options["scenario"], progress=self._progress
        )
        statistics.catch_up()
        made = _("%(count)s suggestions of the demonstration") % {"count": told}
        self.stdout.write(str(made if told else _("the demonstration is there")))
        for account in accounts:
            self.stdout.write(f"{account.role} {account.username} {account.password}")

    def _progress(self, rounds: int) -> None:
        self.stderr.write(_("round %(number)s") % {"number": rounds}, ending="\r")
