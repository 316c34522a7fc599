"""One line a task: Celery rings the doorbell, the database knows what is due."""

from celery import shared_task

from suggestions import audit, escalation, messages, statistics
from suggestions.messages import reminders
from suggestions.models import read_contacts_again
from suggestions.public.handing_in import photos


@shared_task
def sweep() -> None:
    escalation.sweep()


@shared_task
def deliver() -> None:
    messages.deliver()


@shared_task
def refresh_statistics() -> None:
    statistics.catch_up()


@shared_task
def recompute() -> None:
    escalation.recompute()


@shared_task
def seal() -> None:
    audit.seal_due()


@shared_task
def clear_photos() -> None:
    photos.clear_pending()


@shared_task
def read_contacts() -> None:
    read_contacts_again()


@shared_task
def remind() -> None:
    reminders.remind_of_calendar()
