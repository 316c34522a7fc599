from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from suggestions import audit, escalation, outbox, statistics


class Command(BaseCommand):
    help = "One round of every sweep, for installations without Celery and for trying things out."

    def handle(self, *args: Any, **options: Any) -> None:
        rounds: dict[str, Callable[[], int]] = {
            "deadlines": escalation.sweep,
            "messages": outbox.deliver,
            "provisional dates": escalation.recompute,
            "facts": statistics.catch_up,
            "seals": audit.seal_due,
        }
        for name, work in rounds.items():
            self.stdout.write(f"{name}: {work()}")
