"""The witness: a file outside the database that is only appended to, a line for each seal and root.

Whoever can write to the database cannot take seals away unseen while a copy of this file is
kept. Each machine with a worker writes one of its own; each of them has all lines.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from suggestions.models import Seal, SignedRoot
from suggestions.sealing.roots import parsed


@dataclass
class Witness:
    """What a file says: hashes of seals and statements of roots, by their numbers."""

    seals: dict[int, str] = field(default_factory=dict)
    roots: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, lines: Iterable[str]) -> Witness:
        found = cls()
        for line in lines:
            said = parsed(line)
            if "seal" in said:
                found.seals[said["seal"]] = said["hash"]
            elif "root" in said:
                found.roots[said["root"]] = said["statement"]
        return found

    @property
    def last_seal(self) -> int:
        return max(self.seals, default=0)

    @property
    def last_root(self) -> int:
        return max(self.roots, default=0)

    def disagrees(self) -> bool:
        """Whether the newest of what it has seen is not so in the database."""
        seal = Seal.objects.filter(number=self.last_seal).values_list("hash", flat=True).first()
        root = SignedRoot.objects.filter(number=self.last_root)
        statement = root.values_list("statement", flat=True).first()
        return (seal or "") != self.seals.get(self.last_seal, "") or (
            statement or ""
        ) != self.roots.get(self.last_root, "")


class Contradicted(Exception):
    """The witness has seen what the database says otherwise; nothing was written."""


def catch_up() -> int:
    """Append what the file has not seen yet; how many lines. Raises Contradicted."""
    with held(settings.WITNESS_FILE) as file:
        text = file.read()
        witness = Witness.read(text.splitlines())
        if witness.disagrees():
            raise Contradicted
        lines = list(_unseen(witness))
        # What a crash of the machine has cut stays a line of its own, which says nothing.
        cut = "\n" if text and not text.endswith("\n") else ""
        file.write(cut + "".join(f"{line}\n" for line in lines))
    return len(lines)


@contextmanager
def held(path: Path) -> Iterator[IO[str]]:
    """The file from its beginning, to be appended to, by one process at a time; kept when left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _unseen(witness: Witness) -> Iterator[str]:
    for seal in Seal.objects.filter(number__gt=witness.last_seal).order_by("number").iterator():
        yield json.dumps({"seal": seal.number, "hash": seal.hash})
    for root in SignedRoot.objects.filter(number__gt=witness.last_root).order_by("number"):
        yield line_of(root)


def line_of(root: SignedRoot) -> str:
    said = {"root": root.number, "statement": root.statement}
    return json.dumps(said | {"key": root.key, "signature": root.signature})


# the check


def missing_or_other(path: Path) -> Iterator[str]:
    """What this witness has seen and the database has not, or has otherwise."""
    with path.open() as file:
        witness = Witness.read(file)
    seals = dict(Seal.objects.values_list("number", "hash"))
    for number, digest in witness.seals.items():
        if seals.get(number) != digest:
            yield _("seal %(number)s: the witness has seen it, and it is gone or another") % {
                "number": number
            }
    roots = dict(SignedRoot.objects.values_list("number", "statement"))
    for number, statement in witness.roots.items():
        if roots.get(number) != statement:
            yield _("root %(number)s: the witness has seen it, and it is gone or another") % {
                "number": number
            }


def unseen(path: Path) -> int:
    """How many seals this witness has not seen."""
    with path.open() as file:
        last = Witness.read(file).last_seal
    newest = Seal.objects.aggregate(newest=Max("number"))["newest"] or 0
    return max(0, newest - last)
