"""One line a task: Celery rings the doorbell, the database knows what is due."""

from celery import shared_task

from suggestions import audit, escalation, messages, statistics
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
