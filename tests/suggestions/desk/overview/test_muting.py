"""What an officer wants in the digest is his own page; red cards are on nobody's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from suggestions.models import Message, Muted
from tests.factories import City
from tests.suggestions.desk.conftest import Desk

PAGE = "/admin/messages/wanted/"


def muted(city: City, name: str) -> set[str]:
    rows = Muted.objects.filter(officer=city.officers[name])
    return set(rows.values_list("cause", flat=True))


@pytest.mark.parametrize(
    ("who", "causes"),
    [
        ("handler", {"yellow", "remind"}),
        (
            "supervisor",
            {
                "yellow",
                "remind",
                "follow_up",
                "ask_hold",
                "ask_erasure",
                "rectify",
                "reply_supervision",
                "order_draft",
                "order_replied",
            },
        ),
    ],
)
def test_everything_but_the_cards_can_be_left_out(
    who: str, causes: set[str], city: City, desk: Desk
) -> None:
    client = desk(who)
    form = client.get(PAGE).context["form"]
    assert set(form.initial["causes"]) == causes
    assert client.post(PAGE, {"causes": ["yellow"]}).status_code == 302
    assert muted(city, who) == causes - {"yellow"}
    assert client.get(PAGE).context["form"].initial["causes"] == ["yellow"]
    client.post(PAGE, {"causes": sorted(causes)})
    assert muted(city, who) == set()


def test_a_card_cannot_be_muted_by_hand_either(city: City, desk: Desk) -> None:
    assert desk("supervisor").post(PAGE, {"causes": ["red"]}).status_code == 422
    assert muted(city, "supervisor") == set()
    with pytest.raises(IntegrityError):
        Muted.objects.create(officer=city.officers["supervisor"], cause="red")


def test_a_message_that_counts_several_leads_to_their_list(city: City, desk: Desk) -> None:
    officer = city.officers["supervisor"]
    notice = Message.objects.create(
        key="digest:1", officer=officer, medium="in_app", template="digest",
        context={"counts": {"yellow": 2}}, created="2026-09-16T08:30+08:00",
    )  # fmt: skip
    page = desk("supervisor").get("/admin/")
    assert f"view=all&amp;notice={notice.pk}" in page.content.decode()
