"""Messages to officers, in the desk: each is there once, by its key."""

from __future__ import annotations

from typing import Any

from suggestions.messages.audience import Told
from suggestions.messages.templates import Template
from suggestions.models import Event, Medium, Message


def in_app(entry: Event, told: Told) -> Message:
    """What an officer is told of a ledger entry."""
    row, template, officer = entry.suggestion, told.template, told.officer
    # A danger is counted by a notice that outlasts an erasure: it names nothing.
    said = {"about": row.reference, "move": entry.move}
    context: dict[str, Any] = {} if template == Template.DANGER else said
    if template == Template.NO_OFFICER:
        context["unit"] = row.lead_unit_id
    if template == Template.URGED:
        context |= {"times": row.urged, "overdue": entry.details.get("overdue", False)}
    return Message(
        key=f"{row.reference}:{entry.number}:officer{officer}:{_variant(template)}{Medium.IN_APP}",
        suggestion=row,
        officer_id=officer,
        medium=Medium.DIGEST if told.waits else Medium.IN_APP,
        template=template,
        context=context,
        created=entry.recorded,
        sent=None if told.waits else entry.recorded,
    )


def _variant(template: Template) -> str:
    """Whoever is told of the same entry in two ways."""
    return {Template.NO_OFFICER: "vacant:", Template.DANGER: "danger:"}.get(template, "")
