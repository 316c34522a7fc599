from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions import keyring
from suggestions.management.checking import CheckCommand


class Command(CheckCommand):
    description = _("Check that the keys fit this database, and that all it holds can be read.")
    checked = _("keys")
    # It says itself what a start would refuse.
    requires_system_checks = []

    def findings(self, **options: Any) -> Iterator[str]:
        if found := keyring.problem():
            yield found
        for reference in keyring.unreadable():
            yield gettext("%(reference)s: none of FIELD_KEYS decrypts its author") % {
                "reference": reference
            }
