"""Whoever kept a proof checks it here, or at home without us; whatever else comes is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from suggestions.models import Suggestion
from suggestions.sealing import check_proof, tend
from suggestions.sealing.proofs import proof_of, published
from tests.factories import TEXT, City, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes
from tests.suggestions.public.conftest import Follow


@pytest.fixture
def row(city: City) -> Suggestion:
    return submitted(city)


def check(citizen: Client, proof: Any, **more: Any) -> Any:
    text = proof if isinstance(proof, str) else json.dumps(proof)
    with nothing_changes():
        return citizen.post("/verify/", {"text": text, **more})


def test_the_author_keeps_a_proof_from_the_tracking_page(
    citizen: Client, row: Suggestion, follow: Follow
) -> None:
    assert f'href="/track/{row.reference}/proof.json"' in citizen.get(follow(row)).content.decode()
    response = citizen.get(f"/track/{row.reference}/proof.json")
    assert f'filename="{row.reference}.json"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert response.json()["entries"][0]["words"][0]["text"] == TEXT


def test_nobody_else_gets_it(row: Suggestion) -> None:
    for reference in (row.reference, "CZ260101-000000-0", "x"):
        assert Client().get(f"/track/{reference}/proof.json").status_code == 404


def test_what_was_kept_fits_once_the_day_is_signed(citizen: Client, row: Suggestion) -> None:
    before = check(citizen, proof_of(row)).content.decode()
    assert "number is not signed yet" in before
    tend()
    response = check(citizen, proof_of(row))
    page = response.content.decode()
    assert (response.status_code, "It fits: nothing was changed" in page) == (200, True)
    assert TEXT in page
    assert "Your words lead to number 1" in page


def test_a_file_is_taken_as_well(citizen: Client, row: Suggestion) -> None:
    tend()
    file = io.BytesIO(json.dumps(proof_of(row)).encode())
    file.name = "proof.json"
    page = citizen.post("/verify/", {"file": file}).content.decode()
    assert "It fits: nothing was changed" in page


def test_other_words_do_not_fit(citizen: Client, row: Suggestion) -> None:
    tend()
    proof = proof_of(row)
    proof["entries"][0]["words"][0]["text"] = "<b>一切都好</b>"
    page = check(citizen, proof).content.decode()
    assert "This does not fit" in page
    assert "The words are not those that were recorded." in page
    assert "<b>" not in page


BAD = {
    "nothing": "",
    "no JSON": "x",
    "another JSON": "[1]",
    "no entries": '{"entries": []}',
    "too many": json.dumps({"entries": [{}] * 51}),
    "too deep": "[" * 100_000,
    "too large": json.dumps({"entries": [], "more": "x" * 500_000}),
    "an empty entry": '{"entries": [{}]}',
    "other content": '{"entries": [{"content": "[]", "words": []}]}',
    "text for a path": json.dumps(
        {"entries": [{"content": "[]", "words": [], "seal": "x", "root": "x"}]}
    ),
    "NUL": "\x00",
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_proof_is_said_to_be_none(citizen: Client, bad: str) -> None:
    response = check(citizen, BAD[bad])
    assert response.status_code == 422
    assert b"Please check the following" in response.content


def spoilt(proof: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    entry = proof["entries"][0]
    part, _, field = name.partition(".")
    if field:
        entry[part][field] = value
    else:
        entry[part] = value
    return proof


@pytest.mark.parametrize("value", [None, "", "x", -1, 10**30, [], {}, "NaN", [[[]]]], ids=repr)
@pytest.mark.parametrize(
    "name",
    [
        "content",
        "words",
        "promise",
        "promise.statement",
        "seal",
        "seal.place",
        "seal.count",
        "seal.path",
        "root",
        "root.statement",
        "root.key",
        "root.signature",
    ],
)
def test_whatever_stands_in_a_proof_gets_an_answer(
    citizen: Client, city: City, row: Suggestion, name: str, value: Any
) -> None:
    submitted(city)
    tend()
    page = check(citizen, spoilt(proof_of(row), name, value))
    assert page.status_code in {200, 422}
    fits = "It fits" in page.content.decode()
    assert not fits or name in {"words", "promise"}


def test_everybody_gets_all_roots_and_keys(citizen: Client, row: Suggestion) -> None:
    tend()
    assert citizen.get("/seals.json").json() == published()
    assert len(published()["roots"]) == 1


def test_the_program_is_the_one_that_is_tested(citizen: Client) -> None:
    response = citizen.get("/verify/check_proof.py")
    assert response.getvalue() == Path(check_proof.__file__).read_bytes()


@pytest.mark.usefixtures("fresh_cache")
def test_the_newest_number_stands_beside_the_figures(citizen: Client, row: Suggestion) -> None:
    assert "Newest number" not in citizen.get("/verify/").content.decode()
    tend()
    (root,) = published()["roots"]
    digits = json.loads(root["statement"])["root"]
    for address in ("/statistics/", "/verify/"):
        assert digits in citizen.get(address).content.decode()
