"""Finding one's place by its name, with and without a script."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regions.models import Level, Region
from suggestions.models import Suggestion
from suggestions.public.handing_in.finding import find, stem_of, tidy
from tests.factories import City, region
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_photos import photo, pictures


@pytest.fixture
def places(city: City) -> None:
    """Two villages of one name, one beside them, and their full names."""
    town = region("431003001", "苏仙岭街道", Level.TOWNSHIP, city.regions["beside"])
    names = {"431003001001": "国庆村村委会", "431003001002": "国庆北路社区", "431003001003": "江村"}
    for code, name in names.items():
        region(code, name, Level.VILLAGE, town)
    for row in Region.objects.filter(level__gt=Level.CITY).select_related("parent__parent"):
        above = [row.parent.parent, row.parent] if row.parent and row.parent.parent else []
        line = [each for each in above if each.level > Level.CITY]
        row.full_name = "".join(each.name for each in [*line, row])
        row.save()


def names(words: str) -> list[str]:
    return [f"{each.within} {each.name}".strip() for each in find(words)]


FIRST = "北湖区人民路街道 国庆社区"
SECOND = "苏仙区苏仙岭街道 国庆村村委会"
THIRD = "苏仙区苏仙岭街道 国庆北路社区"


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("国庆社区", [FIRST, SECOND, THIRD]),
        ("国庆村", [FIRST, SECOND, THIRD]),
        ("国庆居委会", [FIRST, SECOND, THIRD]),
        ("国庆村村委会", [SECOND, FIRST, THIRD]),
        ("苏仙岭 国庆村", [SECOND, THIRD]),
        ("人民路街道国庆社区", [FIRST]),
        ("北湖区", ["北湖区"]),
        ("人民路", ["北湖区 人民路街道"]),
        ("江村", ["苏仙区苏仙岭街道 江村"]),
        ("月亮", []),
        ("100%", []),
    ],
)
def test_names_are_found_however_they_are_written(words: str, found: list[str]) -> None:
    assert names(words) == found


@pytest.mark.usefixtures("places")
def test_at_most_ten_in_one_statement(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        code = f"4310030012{number:02d}"
        region(code, f"国庆{number}村", Level.VILLAGE, city.regions["town"])
    Region.objects.filter(full_name__startswith="国庆").update(full_name="国庆路")
    with django_assert_num_queries(1):
        assert len(find("国庆")) == 10


@pytest.mark.parametrize(
    ("word", "stem"),
    [("国庆社区居委会", "国庆"), ("国庆村民委员会", "国庆"), ("江村", "江村"), ("村", "村")],
)
def test_the_suffix_does_not_matter(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_what_is_typed_is_tidied() -> None:
    assert tidy(" 国庆\x00　社区 " + "长" * 100).startswith("国庆 社区 ")
    assert len(tidy("长" * 100)) == 60


@pytest.mark.usefixtures("places")
def test_the_script_gets_the_way_down_from_the_county(citizen: Client) -> None:
    response = citizen.get("/submit/places/", {"q": "国庆社区"})
    assert response.json()["places"][0] == {
        "code": "431002001001",
        "name": "国庆社区",
        "within": "北湖区人民路街道",
        "path": ["431002", "431002001", "431002001001"],
    }


@pytest.mark.parametrize("query", ["q=", "q=%FF%FE", "in=x", "in=431002&in=9"])
def test_whatever_is_asked_there_is_an_answer(citizen: Client, query: str) -> None:
    assert citizen.get(f"/submit/places/?{query}").json() == {"places": []}


@pytest.mark.parametrize("query", ["q=%00", "in=%00", "in=" + "9" * 5000])
def test_what_nobody_can_have_meant_is_answered_before_anything_reads_it(
    citizen: Client, query: str
) -> None:
    assert citizen.get(f"/submit/places/?{query}").status_code == 400


@pytest.mark.usefixtures("places")
def test_without_a_script_the_form_finds_and_keeps_everything(
    citizen: Client, fields: Fields
) -> None:
    typed = {"text": fields["text"], "phone": "12", "q": "国庆社区", "find": "1"}
    response = citizen.post("/submit/", typed | {"photos": [photo()]})
    page = response.content.decode()
    assert response.status_code == 200
    assert fields["text"] in page
    assert 'value="12"' in page
    assert pictures(response.content) == 1
    assert page.count('type="radio" name="region"') == 4
    assert "Please" not in page.split("<form")[-1].split("</form>")[0].replace("Please choose", "")


@pytest.mark.usefixtures("places")
def test_what_was_found_counts_before_the_lists(citizen: Client, fields: Fields) -> None:
    chosen = {"region": ["431003001001", "431002", ""], "q": "国庆", "confirmed": "1"}
    assert citizen.post("/submit/", fields | chosen).status_code == 303
    assert Suggestion.objects.get().region.code == "431003001001"


@pytest.mark.usefixtures("places")
def test_none_of_these_leaves_it_to_the_lists(citizen: Client, fields: Fields) -> None:
    chosen = {"region": ["", "431002", "431002001"], "q": "国庆", "confirmed": "1"}
    assert citizen.post("/submit/", fields | chosen).status_code == 303
    assert Suggestion.objects.get().region.code == "431002001"


def test_nothing_found_is_said(citizen: Client, fields: Fields) -> None:
    page = citizen.post("/submit/", fields | {"q": "月亮", "find": "1"}).content.decode()
    assert page.count("Nothing of this name was found") == 2


def test_photos_sent_ahead_are_kept_and_nothing_is_complained_of(citizen: Client) -> None:
    response = citizen.post("/submit/", {"keep": "1", "photos": [photo()]})
    assert response.status_code == 200
    assert pictures(response.content) == 1
    assert b'class="summary"' not in response.content


def test_a_bad_photo_sent_ahead_is_complained_of(citizen: Client) -> None:
    page = citizen.post("/submit/", {"keep": "1", "photos": "forged"}).content.decode()
    assert page.count("Please choose it again") == 2
    assert "Please write your suggestion" not in page
