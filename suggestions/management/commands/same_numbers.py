from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from suggestions.intake.known import namesakes


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Lists suggestions of one source whose numbers turned out to be the same one; "
            "all of them were kept."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for rows in namesakes():
            count += 1
            self.stdout.write(f"{rows[0].source} {rows[0].number}: {_listed(rows)}")
        self.stdout.write(_("numbers that several have: %(count)d") % {"count": count})


def _listed(rows: list[Any]) -> str:
    same = len({row.content for row in rows}) == 1 and rows[0].content
    references = ", ".join(row.reference for row in rows)
    words = _("the same time and text") if same else _("not the same time and text")
    return f"{references} ({words})"
