"""evaluate_analysis FILE: how good proposals are on messages whose labels are known."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from suggestions.analysis import evaluating
from suggestions.analysis.evaluating import OF_FEW, Labelled, Split
from suggestions.analysis.judge import Model
from suggestions.analysis.problems import grouped
from suggestions.analysis.similar import said_of
from suggestions.intake.files import read_table
from suggestions.intake.labelled import UNASKED, Message, Messages, layout_for, messages_in
from suggestions.intake.refusals import Unreadable
from suggestions.management.progress import Progress
from suggestions.management.tables import add_layout_options

COLUMNS = ("text", "label", "time", "group")
NEEDED = "scikit-learn"
# Fewer cannot be divided into what is learnt and what is tried.
LEAST = 20


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Learns from four fifths of the messages in a CSV or XLSX file, and says how good "
            "proposals are for the others. Nothing is imported or kept."
        )
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--text", required=True, metavar="COLUMN", help=_("what they say"))
        parser.add_argument("--label", metavar="COLUMN", help=_("what it is about"))
        parser.add_argument(
            "--groups",
            dest="group",
            metavar="COLUMN",
            help=_("what belongs together has the same here; empty where it is not known"),
        )
        parser.add_argument(
            "--time",
            metavar="COLUMN",
            help=_("when they came: the newest fifth is tried, else a fifth drawn by chance"),
        )
        add_layout_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _check_asked(options)
        try:
            messages = self._messages(options)
            figures = [*self._of_labels(messages, options), *self._of_groups(messages, options)]
        except Unreadable as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt as stop:
            raise CommandError(_("Stopped. Nothing was kept.")) from stop
        for name, value in figures:
            self.stdout.write(f"{name} {value:.4f}")

    def _messages(self, options: dict[str, Any]) -> list[Message]:
        named = {name: options[name] for name in COLUMNS if options.get(name)}
        table = read_table(options["file"], layout_for(named, options["sheet"], options["header"]))
        found = messages_in(table, named, UNASKED)
        for note in table.notes:
            self.stdout.write(note)
        self._say(_("Columns read: %(names)s"), names=", ".join(found.columns))
        progress = Progress(self.stderr, table.total)
        messages = []
        for done, message in enumerate(found, start=1):
            messages.append(message)
            progress(done)
        progress.end()
        self._say_left_out(found)
        return messages

    def _say_left_out(self, found: Messages) -> None:
        if found.without_text:
            self._say(_("Left out, without a text: %(count)d"), count=found.without_text)
        if found.without_time:
            line = _("Left out, with a time that cannot be read: %(count)d")
            self._say(line, count=found.without_time)

    def _of_labels(
        self, messages: list[Message], options: dict[str, Any]
    ) -> Iterator[tuple[str, float]]:
        if not options["label"]:
            return
        labelled = [Labelled(each.whole, each.label, each.at) for each in messages if each.label]
        self._say(_("Left out, without a label: %(count)d"), count=len(messages) - len(labelled))
        rows = evaluating.distinct(labelled)
        self._say(_("Left out, copies of others: %(count)d"), count=len(labelled) - len(rows))
        _check_enough(rows)
        halves = evaluating.split(rows)
        line = _("%(train)d are learnt from, %(test)d tried; %(classes)d labels")
        classes = len({row.label for row in rows})
        self._say(line, train=len(halves.train), test=len(halves.test), classes=classes)
        self._say_baselines(halves)
        self._say_of_few(halves)
        found = self._quality(halves.train, halves)
        self._say(_("right above the threshold: %(share).3f"), share=found.precision)
        yield "macro_f1", found.macro_f1
        yield "acc_at_3", found.acc_at_3
        yield "ece", found.ece
        yield "coverage", found.coverage

    def _say_of_few(self, halves: Split) -> None:
        """How good it would be with fewer labels."""
        for many in OF_FEW:
            if 2 * many <= len(halves.train):
                found = self._quality(evaluating.some_of(halves.train, many), halves)
                self._say(
                    _("macro-F1 with %(many)d labels: %(f1).3f"), many=many, f1=found.macro_f1
                )

    def _say_baselines(self, halves: Split) -> None:
        largest, length = evaluating.of_the_largest(halves), evaluating.of_the_length(halves)
        self._say(_("macro-F1 of always saying the commonest label: %(f1).3f"), f1=largest)
        self._say(_("macro-F1 of looking at the length only: %(f1).3f"), f1=length)

    def _quality(self, train: list[Labelled], halves: Split) -> evaluating.Quality:
        learn = _learn()
        progress = Progress(self.stderr, len(halves.train))
        model = learn(
            [row.text for row in train],
            [row.label for row in train],
            lambda said: progress(len(train), said),
        )
        progress.end()
        return evaluating.quality(model, halves.test)

    def _of_groups(
        self, messages: list[Message], options: dict[str, Any]
    ) -> Iterator[tuple[str, float]]:
        if not options["group"]:
            return
        messages = sorted(messages, key=lambda each: each.at.timestamp() if each.at else 0.0)
        said = [said_of(each.title, each.text, each.at, each.region) for each in messages]
        progress = Progress(self.stderr, len(said))
        found = grouped(said, progress)
        progress.end()
        groups = [each.group for each in messages]
        quality = evaluating.group_quality(found, said, groups)
        line = _("%(known)d of %(all)d have a group; %(problems)d problems were found")
        known = sum(map(bool, groups))
        self._say(line, known=known, all=len(groups), problems=len(found.members))
        line = _(
            "of what was put together belongs together: %(share).3f (adjusted Rand %(rand).3f)"
        )
        self._say(line, share=quality.precision, rand=quality.rand)
        yield "hit_at_5", quality.hit_at_5
        yield "bcubed_f1", quality.bcubed_f1

    def _say(self, line: str, **values: Any) -> None:
        self.stdout.write(line % values)


def _check_asked(options: dict[str, Any]) -> None:
    if not options["label"] and not options["group"]:
        raise CommandError(_("Say which column holds labels (--label) or groups (--groups)."))
    if options["label"]:
        _learn()


def _learn() -> Callable[..., Model]:
    """Asked for by name: what it takes is not everywhere, and takes long."""
    try:
        return cast(Callable[..., Model], import_string("suggestions.analysis.learn.learn"))
    except ImportError as error:
        line = _("%(name)s is not installed: it comes with requirements-learning.txt.")
        raise CommandError(line % {"name": NEEDED}, returncode=2) from error


def _check_enough(rows: list[Labelled]) -> None:
    if len(rows) < LEAST or len({row.label for row in rows}) < len(("one", "another")):
        line = _("There must be %(least)d different texts and two labels at least.")
        raise Unreadable(line % {"least": LEAST})
