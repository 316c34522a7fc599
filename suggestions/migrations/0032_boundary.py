"""Closes what was written before there were stamps: nothing of it is written anew.

Every entry there is gets a seal, and one stamped row says up to which seal entries have no stamp.
Seals that do not hold any more are named there, with the entries that they have by now. Broken
off anywhere, it goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import migrations, models, transaction
from django.utils import timezone

from suggestions.models.secrets import stamp
from suggestions.sealing.tree import root_of

IN_A_SEAL = 5_000


def close(apps: Any, schema_editor: Any) -> None:
    if apps.get_model("suggestions", "Boundary").objects.exists():
        return
    while seal_next(apps):
        pass
    with transaction.atomic():
        write_boundary(apps)


def seal_next(apps: Any) -> bool:
    """As the version before sealed, but with a root."""
    events, seals = (apps.get_model("suggestions", each).objects for each in ("Event", "Seal"))
    with transaction.atomic():
        newest = seals.order_by("number").last()
        waiting = events.filter(sealed=None).order_by("pk")
        entries = list(waiting.values_list("pk", "hash")[:IN_A_SEAL])
        if not entries:
            return False
        seal = seals.model(number=newest.number + 1 if newest else 1, count=len(entries))
        seal.previous, seal.made = newest.hash if newest else head_of_days(apps), timezone.now()
        seal.root = root_of([each for _pk, each in entries])
        seal.hash = digest([*said_by(seal), seal.root])
        seal.stamp = stamp("seal", seal.hash)
        seal.save()
        member = apps.get_model("suggestions", "SealedEntry")
        rows = [member(entry_id=pk, seal=seal, place=n) for n, (pk, _hash) in enumerate(entries)]
        member.objects.bulk_create(rows, batch_size=1000)
    return True


def head_of_days(apps: Any) -> str:
    found = apps.get_model("suggestions", "Takeover").objects.values_list("hash", flat=True)
    return str(found.first() or "")


def write_boundary(apps: Any) -> None:
    found: list[str] = []
    broken: list[int] = []
    previous = head_of_days(apps)
    for seal in apps.get_model("suggestions", "Seal").objects.order_by("number").iterator():
        hashes = hashes_of(apps, seal)
        root = root_of(hashes)
        if not holds(seal, hashes, root, previous):
            broken.append(seal.number)
        said = [seal.number, seal.count, seal.previous, seal.hash, seal.root, root]
        found.append(digest(said))
        previous = seal.hash
    write(apps, root_of(found), broken)


def hashes_of(apps: Any, seal: Any) -> list[str]:
    members = apps.get_model("suggestions", "SealedEntry").objects.filter(seal=seal.pk)
    return list(members.order_by("place").values_list("entry__hash", flat=True))


def holds(seal: Any, hashes: list[str], root: str, previous: str) -> bool:
    right = digest([*said_by(seal), seal.root]) if seal.root else digest(said_by(seal), hashes)
    whole = len(hashes) == seal.count and seal.root in {"", root}
    return whole and seal.hash == right and seal.previous == previous


def write(apps: Any, root: str, broken: list[int]) -> None:
    seals = apps.get_model("suggestions", "Seal").objects
    newest = seals.aggregate(newest=models.Max("number"))["newest"] or 0
    total = seals.aggregate(entries=models.Sum("count"))["entries"] or 0
    # A database that is dumped and loaded may lose what is less than a second.
    made = timezone.now().replace(microsecond=0)
    content = [newest, root, total, broken, made.timestamp()]
    apps.get_model("suggestions", "Boundary").objects.create(
        seal=newest,
        root=root,
        entries=total,
        broken=broken,
        made=made,
        stamp=stamp("boundary", digest(content)),
    )


def said_by(seal: Any) -> list[Any]:
    return [seal.previous, seal.number, seal.count, seal.made.timestamp()]


def digest(content: list[Any], hashes: Iterable[str] = ()) -> str:
    total = hashlib.sha256(json.dumps(content, separators=(",", ":")).encode())
    for each in hashes:
        total.update(each.encode())
    return total.hexdigest()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0031_stamps")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
