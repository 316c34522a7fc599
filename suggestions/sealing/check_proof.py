#!/usr/bin/env python3
"""Checks a proof of what somebody handed in, without the service that gave it.

    python3 check_proof.py proof.json [seals.json]

Needs Python 3.9 and nothing else. It starts from the words: their digests stand in the entry, the
entry's digest is a leaf of the tree of a seal (RFC 9162), the root of the seal is a leaf of the
tree of a day, and the root of the day was signed (Ed25519, RFC 8032). With `seals.json`, as the
service published it or as somebody kept it, the signed root must stand there, signed by a key
that is named there.

Exit status 0: everything fits; 1: something does not; 2: no proof could be read.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from typing import Any

Checks = Callable[[bytes, bytes, bytes], bool]
KINDS = 11  # where in an entry the digests of its words stand


def check(
    proof: dict[str, Any],
    published: dict[str, Any] | None = None,
    is_signature: Checks | None = None,
) -> list[dict[str, Any]]:
    """For each entry: what it says, and `problems`, none where everything fits.

    Problems: "words", "promise", "path", "signature", "published". `signed` is None while no root
    of a day was signed over it, else what was signed. `is_signature`: from (key, message,
    signature), where something faster than ours is at hand.
    """
    checks = is_signature or is_ed25519
    return [_checked(entry, published, checks) for entry in proof["entries"]]


def _checked(
    entry: dict[str, Any], published: dict[str, Any] | None, checks: Checks
) -> dict[str, Any]:
    content = json.loads(entry["content"])
    digest = hashlib.sha256(entry["content"].encode()).hexdigest()
    problems = [] if all(_said(each, content[KINDS]) for each in entry["words"]) else ["words"]
    if promise := entry.get("promise"):
        problems += _wrong_promise(promise, digest, checks)
    if root := entry.get("root"):
        problems += _wrong_root(root, root_by(root_by(digest, entry["seal"]), root), checks)
        problems += _not_published(root, published)
    return {
        "reference": content[1],
        "number": content[2],
        "move": content[3],
        "at": content[8],
        "digest": digest,
        "words": entry["words"],
        "signed": _statement(root) if root else None,
        "promised": bool(promise),
        "problems": problems,
    }


def _wrong_promise(promise: dict[str, str], digest: str, checks: Checks) -> list[str]:
    holds = _statement(promise)["entry"] == digest and _is_signed(promise, checks)
    return [] if holds else ["promise"]


def _wrong_root(root: dict[str, Any], climbed: str, checks: Checks) -> list[str]:
    path = [] if climbed == _statement(root)["root"] else ["path"]
    return path if _is_signed(root, checks) else [*path, "signature"]


def _not_published(root: dict[str, Any], published: dict[str, Any] | None) -> list[str]:
    if published is None:
        return []
    statements = [each["statement"] for each in published["roots"]]
    stands_there = root["statement"] in statements and root["key"] in published["keys"]
    return [] if stands_there else ["published"]


def _said(word: dict[str, str], digests: list[list[Any]]) -> bool:
    salted = hashlib.sha256(f"{word['salt']}\x00{word['text']}".encode()).hexdigest()
    return any(kind == word["kind"] and digest == salted for kind, _public, digest in digests)


def _statement(signed: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(signed["statement"]))


def root_by(leaf: str, way: dict[str, Any]) -> str:
    """Where a leaf leads along its path, or "" if it leads nowhere (RFC 9162, 2.1.3.2)."""
    place, last = int(way["place"]), int(way["count"]) - 1
    if not 0 <= place <= last:
        return ""
    node = hashlib.sha256(b"\x00" + leaf.encode()).digest()
    for step in way["path"]:
        if last == 0:
            return ""
        node, place, last = _up(node, bytes.fromhex(step), place, last)
    return node.hex() if last == 0 else ""


def _up(node: bytes, other: bytes, place: int, last: int) -> tuple[bytes, int, int]:
    """One step up; what had no neighbour goes up as far as it is the last one."""
    if not place % 2 and place < last:
        return hashlib.sha256(b"\x01" + node + other).digest(), place // 2, last // 2
    while place and not place % 2:
        place, last = place // 2, last // 2
    return hashlib.sha256(b"\x01" + other + node).digest(), place // 2, last // 2


# Ed25519, as RFC 8032 (5.1) defines it; points as (X, Y, Z, T)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _is_signed(signed: dict[str, Any], checks: Checks) -> bool:
    try:
        key, signature = bytes.fromhex(signed["key"]), bytes.fromhex(signed["signature"])
    except ValueError:
        return False
    return checks(key, signed["statement"].encode(), signature)


def is_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    right = _sum(nonce, _times(int.from_bytes(hashed, "little") % ORDER, public))
    return _same(_times(scalar, BASE), right)


def _point(encoded: bytes) -> Point | None:
    """None for what is no point of the curve."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = _root(square)
    if x * x % P != square or (x == 0 and sign):
        return None
    return x if x % 2 == sign else P - x


def _root(square: int) -> int:
    x = pow(square, (P + 3) // 8, P)
    return x if x * x % P == square else x * ROOT_OF_MINUS_ONE % P


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor % 2:
            found = _sum(found, point)
        point, factor = _sum(point, point), factor // 2
    return found


def _same(one: Point, other: Point) -> bool:
    horizontal = (one[0] * other[2] - other[0] * one[2]) % P
    vertical = (one[1] * other[2] - other[1] * one[2]) % P
    return horizontal == 0 and vertical == 0


_Y = 4 * pow(5, P - 2, P) % P
BASE = _point(_Y.to_bytes(32, "little")) or (0, 0, 0, 0)


# by hand

SAID = {
    "words": "the words are not those of the entry / 文字与记录不符",
    "promise": "the receipt was not signed / 回执签名不符",
    "path": "the entry does not lead to the signed root / 记录与签名根值不符",
    "signature": "the root was not signed by its key / 根值签名不符",
    "published": "the root is not among the published ones / 根值不在公布之列",
}


def main(arguments: list[str]) -> int:
    try:
        proof, *others = [_read(each) for each in arguments]
        found = check(proof, *others[:1])
    except (OSError, ValueError, LookupError, TypeError) as error:
        print(f"no proof could be read / 无法读取证明: {error}\n{__doc__}")
        return 2
    for entry in found:
        _show(entry)
    return int(any(entry["problems"] for entry in found))


def _read(path: str) -> Any:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return json.load(file)


def _show(entry: dict[str, Any]) -> None:
    print(f"{entry['reference']} #{entry['number']} {entry['move']}")
    for word in entry["words"]:
        print(f"    {word['text']}")
    print(f"  {_verdict(entry)}")


def _verdict(entry: dict[str, Any]) -> str:
    if entry["problems"]:
        return "WRONG / 不符: " + "; ".join(SAID[each] for each in entry["problems"])
    if entry["signed"]:
        signed = entry["signed"]
        return f"fits / 相符: root / 根值 {signed['number']}, {signed['made']}, {signed['root']}"
    return "not signed yet / 尚未签名: ask again tomorrow / 请明天再下载证明"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
