from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand

from suggestions.pipeline.move import every_move
from suggestions.workflow import Computed, Status


class Command(BaseCommand):
    help = "Print the workflow as a Mermaid state diagram, made from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("stateDiagram-v2")
        for status in Status:
            self.stdout.write(f'    state "{status.label}" as {status.value}')
        for (source, target), labels in sorted(_arrows().items()):
            self.stdout.write(f"    {source} --> {target}: {', '.join(sorted(labels))}")


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
