from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions import keyring
from suggestions.management.checking import CheckCommand
from suggestions.models.binding import Misplaced, NotReadable, Unbound, is_everything_bound


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

        if not is_everything_bound():
            yield gettext(
                "What is encrypted and not bound to its place is still read (%(count)d values are "
                "there): run rotate_keys until it finds nothing left. See “Keys” in "
                "docs/operators.md."
            ) % {"count": keyring.unbound()}

    def findings(self, **options: Any) -> Iterator[str]:
        if found := keyring.problem():
            yield found
        for whose, problem in keyring.unreadable():
            yield f"{whose}: {_why(problem)} ({problem})"


def _why(problem: NotReadable) -> str:
    match problem:
        case Misplaced():
            return gettext("what is encrypted there was moved or changed")
        case Unbound():
            return gettext("what is encrypted there is not bound to its place")
        case _:
            return gettext("none of FIELD_KEYS decrypts what is there")
