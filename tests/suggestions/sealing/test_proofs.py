"""An author checks his own words without us: from the text to a root that was signed."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.sealing import check_proof, seal_due, sign_due, tend
from suggestions.sealing.check_proof import check, is_ed25519, root_by
from suggestions.sealing.proofs import proof_of, published
from suggestions.sealing.tree import path_of, root_of
from tests.factories import City, act, answered, submitted

SCRIPT = Path(check_proof.__file__)
TEXT = "国庆北路的路灯坏了三天，晚上走路看不清，请尽快修理。"


@pytest.fixture
def row(city: City) -> Suggestion:
    """Among others, under the third of five seals of a day."""
    submitted(city)
    seal_due()
    answered(city)
    seal_due()
    row = submitted(city, text=TEXT)
    submitted(city)
    for _ in range(3):
        seal_due()
        submitted(city)
    assert sign_due() == 1
    return row


def problems(proof: dict[str, Any], roots: dict[str, Any] | None = None) -> list[str]:
    return [problem for entry in check(proof, roots) for problem in entry["problems"]]


def test_a_proof_leads_from_the_words_to_a_published_root(row: Suggestion) -> None:
    (entry,) = check(proof_of(row), published())
    assert [each["text"] for each in entry["words"]] == [TEXT]
    assert (entry["reference"], entry["problems"]) == (row.reference, [])
    assert entry["signed"]["number"] == 1


def test_before_a_root_is_signed_it_is_a_signed_promise(city: City) -> None:
    row = submitted(city, text=TEXT)
    for _ in range(2):
        (entry,) = check(proof_of(row), published())
        assert (entry["signed"], entry["promised"], entry["problems"]) == (None, True, [])
        seal_due()


def test_everything_the_author_said_is_in_it_and_nothing_internal(city: City) -> None:
    row = submitted(city, text=TEXT)
    act(row, "note", city.actor("triage"), note="内部备注")
    tend()
    text = json.dumps(proof_of(row), ensure_ascii=False)
    assert TEXT in text
    assert "内部备注" not in text


def other_text(proof: Any) -> None:
    proof["entries"][0]["words"][0]["text"] = "一切都好"


def other_content(proof: Any) -> None:
    proof["entries"][0]["content"] = proof["entries"][0]["content"].replace("submit", "note", 1)


def other_way(proof: Any) -> None:
    proof["entries"][0]["root"]["path"][0] = "00" * 32


def other_place(proof: Any) -> None:
    proof["entries"][0]["seal"]["place"] = 1


def other_root(proof: Any) -> None:
    root = proof["entries"][0]["root"]
    root["statement"] = root["statement"].replace('"number": 1', '"number": 2')


def other_key(proof: Any) -> None:
    key = Ed25519PrivateKey.generate()
    root = proof["entries"][0]["root"]
    root["key"] = key.public_key().public_bytes_raw().hex()
    root["signature"] = key.sign(root["statement"].encode()).hex()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (other_text, ["words"]),
        (other_content, ["promise", "path"]),
        (other_way, ["path"]),
        (other_place, ["path"]),
        (other_root, ["signature", "published"]),
        (other_key, ["published"]),
    ],
)
def test_what_was_changed_is_named(row: Suggestion, change: Any, found: list[str]) -> None:
    proof = copy.deepcopy(proof_of(row))
    change(proof)
    assert problems(proof, published()) == found


def test_a_proof_kept_before_an_erasure_still_checks(row: Suggestion, city: City) -> None:
    kept = proof_of(row)
    act(row, "withdraw", CITIZEN)
    act(row, "erase", CLOCK, reason="本人要求", again=True)
    tend()
    assert TEXT not in json.dumps(proof_of(row), ensure_ascii=False)
    assert problems(kept, published()) == []


def test_the_script_needs_nothing_of_ours(row: Suggestion, tmp_path: Path) -> None:
    good, roots, bad = (tmp_path / each for each in ("good.json", "seals.json", "bad.json"))
    proof = proof_of(row)
    good.write_text(json.dumps(proof))
    roots.write_text(json.dumps(published()))
    other_text(proof)
    bad.write_text(json.dumps(proof))
    assert (run(good, roots).returncode, run(good).returncode) == (0, 0)
    assert TEXT in run(good).stdout
    assert run(bad, roots).returncode == 1
    assert run(tmp_path / "none.json").returncode == 2
    assert run().returncode == 2


def run(*files: Path) -> subprocess.CompletedProcess[str]:
    """Apart from this environment: no package, no path of ours."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


# its parts, against those of others

digests = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=70)


@given(digests, st.data())
def test_a_path_leads_to_the_root_and_to_no_other_from_another_place(
    leaves: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    way = {"place": place, "count": len(leaves), "path": path_of(leaves, place)}
    assert root_by(leaves[place], way) == root_of(leaves)
    other = hashlib.sha256(leaves[place].encode()).hexdigest()
    assert root_by(other, way) != root_of(leaves)
    assert root_by(leaves[place], way | {"count": 2 * len(leaves)}) != root_of(leaves)


@settings(max_examples=15)
@given(st.binary(max_size=200), st.integers(0, 511))
def test_a_signature_is_taken_and_one_with_any_other_bit_is_not(message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert is_ed25519(public, message, signature)
    forged = bytearray(signature)
    forged[bit // 8] ^= 1 << bit % 8
    assert not is_ed25519(public, message, bytes(forged))
    assert not is_ed25519(public, message + b"x", signature)


def test_a_signature_of_the_standard_is_taken() -> None:
    """RFC 8032, 7.1, test 2."""
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_ed25519(bytes.fromhex(public), b"\x72", bytes.fromhex(signature))


def test_a_scalar_beyond_the_order_is_refused() -> None:
    """Else a signature has a twin."""
    key = Ed25519PrivateKey.generate()
    signature = key.sign(b"x")
    twin = int.from_bytes(signature[32:], "little") + check_proof.ORDER
    forged = signature[:32] + twin.to_bytes(32, "little")
    assert not is_ed25519(key.public_key().public_bytes_raw(), b"x", forged)
