"""What the desk calls lists whose model says it otherwise."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "CalendarYear": _("Versions of the calendar"),
    "Message": _("Undeliverable messages"),
}
