"""What authors have urged is to be seen in the list."""

from django.test import Client

from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, handling
from tests.suggestions.desk.conftest import Desk


def test_the_list_says_how_often_and_can_be_narrowed(city: City, desk: Desk) -> None:
    row, other = act(handling(city), "urge", CITIZEN), handling(city)
    client: Client = desk("leader")
    page = client.get("/admin/suggestions/suggestion/?view=open&urged=on").content.decode()
    assert "已催办1次" in page
    assert row.reference in page
    assert other.reference not in page
    assert (
        "已催办1次"
        in client.get(f"/admin/suggestions/suggestion/{row.pk}/change/").content.decode()
    )
