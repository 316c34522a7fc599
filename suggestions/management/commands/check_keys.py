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

    def remarks(self, **options: Any) -> Iterator[str]:
        if keyring.is_ledger_key_derived():
            yield gettext(
                "LEDGER_KEYS is not set: the ledger's key follows from FIELD_KEYS, so that whoever "
                "can read contacts can also make entries. See “Keys” in docs/operators.md."
            )

    def findings(self, **options: Any) -> Iterator[str]:
        if found := keyring.problem():
            yield found
        for reference in keyring.unreadable():
            yield gettext("%(reference)s: none of FIELD_KEYS decrypts its author") % {
                "reference": reference
            }
