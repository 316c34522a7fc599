"""Standard replies as officers keep them."""

from __future__ import annotations

from typing import Any

from suggestions.models import StandardReply
from tests.factories import City

TEXT = "您好！您反映的{事项}问题（{编号}），{单位}将于{办结日期}前答复。"


def kept(city: City, who: str = "handler", **more: Any) -> StandardReply:
    by = city.officers[who]
    values = {"title": "受理告知", "text": TEXT, "made_by": by, "changed_by": by}
    return StandardReply.objects.create(**values | more)
