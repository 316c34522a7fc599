"""One line a task: Celery rings the doorbell, the database knows what is due."""

import sys
from typing import Any

from celery import shared_task
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

from suggestions import (
    audit,
    countersigning,
    erasing,
    escalation,
    keyring,
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

# Seconds: more than the child that learns may take, less than after what the broker rings again.
LEARNING = 800


@worker_init.connect
def refuse_other_keys(**_kwargs: Any) -> None:
    try:
        keyring.start()
    except ImproperlyConfigured as problem:
        # Celery logs an exception here, and goes on.
        sys.exit(str(problem))
    erasing.warn_at_start()


@shared_task
def sweep() -> None:
    escalation.sweep()


@shared_task
def deliver() -> None:
    messages.deliver()


@shared_task
def put_up_dangers() -> None:
    cards.put_up_dangers()


@shared_task
def fold() -> None:
    digests.fold()


@shared_task
def refresh_statistics() -> None:
    statistics.catch_up()


@shared_task
def forecast() -> None:
    forecasting.make_due()


@shared_task(soft_time_limit=LEARNING, time_limit=LEARNING + 30)
def learn() -> None:
    learning.learn_due()


@shared_task
def propose() -> None:
    offering.propose_due()


@shared_task
def sign() -> None:
    signing.sign_due()


@shared_task
def count_pairs() -> None:
    counting.count_due()


@shared_task
def look_back() -> None:
    past.make_waiting()


@shared_task
def keep_yesterday() -> None:
    past.keep_yesterday()


@shared_task
def recompute() -> None:
    escalation.recompute()


@shared_task
def seal() -> None:
    sealing.tend()


@shared_task
def erase() -> None:
    retention.go_through()
    erasing.tend()


@shared_task
def record_posts() -> None:
    posts.record_changes()


@shared_task
def tell_unusual() -> None:
    unusual.tell_unusual()


@shared_task
def run_unanswered() -> None:
    countersigning.run_due()


@shared_task
def patrol() -> None:
    audit.patrol()


@shared_task
def clear_photos() -> None:
    photos.clear_pending()


@shared_task
def clear_sessions() -> None:
    sessions.clear()
    wrong_codes.clear()


@shared_task
def read_contacts() -> None:
    read_contacts_again()


@shared_task
def remind() -> None:
    reminders.remind_of_calendar()


@shared_task
def note_replies() -> None:
    telling.note_replies()


@shared_task
def draft_reports() -> None:
    making.draft_due()


@shared_task
def print_reports() -> None:
    printing.print_due()


@shared_task
def make_exports() -> None:
    exports.make_due()


@shared_task
def clear_exports() -> None:
    exports.clear()
