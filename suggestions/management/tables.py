"""What every command is asked that reads a table out of a file."""

from __future__ import annotations

from argparse import ArgumentParser

from django.utils.translation import gettext as _


def add_layout_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--sheet", default="", metavar="NAME", help=_("which sheet of a workbook to read")
    )
    parser.add_argument(
        "--header",
        type=int,
        default=0,
        metavar="ROW",
        help=_("the row that names the columns; left out: the one where most are known"),
    )
