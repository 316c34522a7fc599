"""What the processes of a crew do, each over and over until nothing is left."""

from datetime import datetime

from django.db import connection

from suggestions import escalation
from suggestions.models import Deadline


def sweep(moment: str, batch: str) -> None:
    now = datetime.fromisoformat(moment)
    while Deadline.objects.filter(next_alert_at__lte=now).exists():
        escalation.sweep(now, batch=int(batch))


def sweep_carelessly(moment: str, batch: str) -> None:
    """What the sweep would be without lock, key and transaction: look whether an alert is there,
    write it if not, say that it was done. Here to show that the tests would notice."""
    due = "SELECT id FROM careless WHERE due <= %s AND NOT done ORDER BY id LIMIT %s"
    there = "SELECT 1 FROM careless_alert WHERE deadline = %s"
    with connection.cursor() as cursor:
        while rows := cursor.execute(due, [moment, int(batch)]).fetchall():
            for (deadline,) in rows:
                if not cursor.execute(there, [deadline]).fetchone():
                    cursor.execute("INSERT INTO careless_alert VALUES (%s)", [deadline])
                cursor.execute("UPDATE careless SET done = true WHERE id = %s", [deadline])
