"""One line a task: Celery rings the doorbell, the database knows what is due."""

from celery import shared_task

from suggestions import escalation, outbox, sealing, statistics
from suggestions.public import photos


@shared_task
def sweep() -> None:
    escalation.sweep()


@shared_task
def deliver() -> None:
    outbox.deliver()


@shared_task
def refresh_statistics() -> None:
    statistics.catch_up()


@shared_task
def recompute() -> None:
    escalation.recompute()


@shared_task
def seal() -> None:
    sealing.seal_due()


@shared_task
def clear_photos() -> None:
    photos.clear_pending()
