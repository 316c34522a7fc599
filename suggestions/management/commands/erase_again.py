from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from suggestions import erasing


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "After a restore: erase once more what had been erased since the copy was made."
        )
        parser.add_argument(
            "--list",
            type=Path,
            default=erasing.list_file(),
            help=_("the file with what was erased, or a copy of it"),
        )
        parser.add_argument("--dry-run", action="store_true", help=_("only say what is back"))

    def handle(self, *args: Any, **options: Any) -> None:
        for line in erasing.back_in_words(options["list"]):
            self.stdout.write(line)
        found = erasing.back(options["list"])
        done = 0 if options["dry_run"] else erasing.erase_again(found)
        said = {"back": len(found), "erased": done}
        self.stdout.write(_("back: %(back)s, erased again: %(erased)s") % said)
