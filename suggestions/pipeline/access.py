"""找回: how authors who lost their access code get back to their suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import Medium, Message
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried

MOST_LINKS, WITHIN = 3, timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SendLink(Move):
    """To the contact that was named, of this author and of nobody whose matter was merged."""

    name: ClassVar[str] = "send_link"
    renews: ClassVar[bool] = False
    notice: ClassVar[str] = "link"
    medium: Medium = carried(gettext_lazy("medium"))

    def check(self, case: Case) -> None:
        earlier = case.suggestion.events.filter(move=self.name, at__gt=case.at - WITHIN)
        if earlier.count() >= MOST_LINKS:
            raise Refused(_("Three links were sent within a day. Please wait until tomorrow."))

    def tells(self, message: Message, case: Case) -> bool:
        return message.suggestion_id == case.suggestion.pk and message.medium == self.medium


@dataclass(frozen=True, kw_only=True)
class RenewCode(Move):
    """The old code is void at once. The ledger keeps that it happened, never a code."""

    name: ClassVar[str] = "renew_code"
    renews: ClassVar[bool] = False
    code_hash: str = carried(gettext_lazy("access code"))

    def carry_out(self, case: Case) -> None:
        case.change(code_hash=self.code_hash)

    def details(self, case: Case) -> dict[str, Any]:
        return {}
