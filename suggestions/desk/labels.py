"""What the desk calls lists whose model says it otherwise."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "Message": _("Undeliverable messages"),
}
