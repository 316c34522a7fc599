from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from suggestions import (
    audit,
    countersigning,
    erasing,
    escalation,
    messages,
    past,
    posts,
    retention,
    sealing,
    statistics,
    unusual,
)
from suggestions.desk import exports
from suggestions.desk.login import sessions, wrong_codes
from suggestions.faces import photos
from suggestions.likeness import counting, signing
from suggestions.messages import cards, digests, reminders
from suggestions.models import read_contacts_again
from suggestions.orders import telling
from suggestions.proposing import learning, offering
from suggestions.reports import making, printing
from suggestions.statistics import forecasting


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "One round of every sweep, for installations without Celery and for trying things out."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rounds: dict[str, Callable[[], int]] = {
            _("deadlines"): escalation.sweep,
            _("dangers told"): cards.put_up_dangers,
            _("orders with every reply in"): telling.note_replies,
            _("digests"): digests.fold,
            _("messages"): messages.deliver,
            _("dates computed again"): escalation.recompute,
            _("facts"): statistics.catch_up,
            _("forecasts made"): forecasting.make_due,
            _("learnt from decisions"): learning.learn_due,
            _("proposals made"): offering.propose_due,
            _("pairs of characters counted"): counting.count_due,
            _("compared with others"): signing.sign_due,
            _("evenings to keep"): past.keep_yesterday,
            _("figures of the past"): past.make_waiting,
            _("in effect unanswered"): countersigning.run_due,
            _("posts"): posts.record_changes,
            _("unusually many looks"): unusual.tell_unusual,
            _("kept no longer"): retention.go_through,
            _("erased"): erasing.tend,
            _("seals"): sealing.tend,
            _("checked against the ledger"): audit.patrol,
            _("photos never sent"): photos.clear_pending,
            _("sessions that ended"): sessions.clear,
            _("wrong codes kept no longer"): wrong_codes.clear,
            _("contacts read"): read_contacts_again,
            _("reminders"): reminders.remind_of_calendar,
            _("reports drafted"): making.draft_due,
            _("reports printed"): printing.print_due,
            _("exports made"): exports.make_due,
            _("exports cleared"): exports.clear,
        }
        for name, work in rounds.items():
            self.stdout.write(f"{name}: {work()}")
