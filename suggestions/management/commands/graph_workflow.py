from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from suggestions.messages.alerts import HIGHER_UP
from suggestions.messages.audience import IN_DIGEST, ON_NOTICE, RESCHEDULES, TOLD, Whom
from suggestions.messages.authors import PROMISES
from suggestions.messages.budget import CARDS
from suggestions.messages.templates import FOR_AUTHORS, Template
from suggestions.messages.wording import line_of
from suggestions.models import Kind, LevelName
from suggestions.pipeline.allowed import every_move
from suggestions.workflow import Computed, MoveName, Status


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Print the workflow as a Mermaid state diagram, made from the code.")
        parser.add_argument("--language", default="en", help=_("of the names: en or zh-hans"))
        parser.add_argument("--told", action="store_true", help=_("a table of who is told instead"))

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.stdout.write("\n".join(told() if options["told"] else picture()))


def picture() -> list[str]:
    """The lines of the diagram, in the active language."""
    names = [f'    state "{status.label}" as {status.value}' for status in Status]
    arrows = [
        f"    {source} --> {target}: {', '.join(sorted(labels))}"
        for (source, target), labels in sorted(_arrows().items())
    ]
    return ["stateDiagram-v2", *names, *arrows]


def _arrows() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in every_move():
        for target in _targets(each.target):
            found[str(each.source or "[*]"), target].add(str(each.custom["label"]))
    return found


def _targets(target: Any) -> tuple[str, ...]:
    if target is None:
        return ()
    return target.shown if isinstance(target, Computed) else (str(target),)


def told() -> list[str]:
    """The lines of four tables: whom moves, alerts and orders tell, and what authors read."""
    heading = "| " + " | ".join([_("move"), _("who is told")]) + " |"
    moves = [f"| {name.label} | {_those(name)} |" for name in MoveName]
    return [heading, "|---|---|", *moves, "", *_warned(), "", *_of_orders(), "", *_words()]


def _warned() -> list[str]:
    """The lines of a second table: who hears of which alert, and when."""
    heading = "| " + " | ".join([_("alert"), _("who is told"), _("when")]) + " |"
    ranks = list(HIGHER_UP)
    rows = [(name, [HIGHER_UP[each].label for each in ranks[: place + 1]])
            for place, name in enumerate(ranks)]  # fmt: skip
    return (
        [heading, "|---|---|---|"]
        + [
            f"| {name.label} | {', '.join(map(str, labels))} (`alert_{name}`) | {_when(name)} |"
            for name, labels in rows
        ]
        + ["| " + " | ".join([_missed(), _author_by(Template.OVERDUE), _("at once")]) + " |"]
    )


def _author_by(template: Template) -> str:
    return f"{Whom.AUTHOR.label} (`{template}`)"


def _missed() -> str:
    kinds = pgettext("between counts", ", ").join(
        str(kind.label) for kind in Kind if kind in PROMISES
    )
    return _("a limit is missed that the author was told: %(kinds)s") % {"kinds": kinds}


def _of_orders() -> list[str]:
    """The lines of a third table: who hears of supervision orders, beside each matter's moves."""
    heading = "| " + " | ".join([_("supervision order"), _("who is told"), _("when")]) + " |"
    others = _("the supervisors of its place; whoever drafted it after a whole working day")
    everybody = _("the supervisors of its place")
    rows = [
        (_("a draft waits for a signature"), others, Template.ORDER_DRAFT),
        (_("the last reply is in"), everybody, Template.ORDER_REPLIED),
    ]
    when = _("in the next digest (`digest`)")
    return [heading, "|---|---|---|"] + [
        f"| {what} | {whom} (`{template}`) | {when} |" for what, whom, template in rows
    ]


def _words() -> list[str]:
    """The lines of a fourth table: what each message says to the author, in its first sentence."""
    sample = dict.fromkeys(("reference", "by", "day", "unit", "outcome", "due"), "…")
    rows = [f"| `{name}` | {line_of(name, **sample)} |" for name in Template if name in FOR_AUTHORS]
    heading = "| " + " | ".join([_("message to the author"), _("what it says")]) + " |"
    return [heading, "|---|---|", *rows]


def _when(level: LevelName) -> str:
    if level in CARDS:
        return _("at once, on one notice a person and day (`cards`)")
    return _("in the next digest (`digest`); at once where it cannot wait")


def _how(whom: Whom) -> str:
    if whom in ON_NOTICE:
        return _(", at once, on the notice of the day")
    return _(", in the next digest") if whom in IN_DIGEST else ""


def _those(name: MoveName) -> str:
    found = [f"{whom.label} (`{template}`){_how(whom)}" for whom, template in TOLD[name].items()]
    if name in RESCHEDULES:
        found.append(_author_by(Template.RESCHEDULED))
    return ", ".join(found) or "—"
