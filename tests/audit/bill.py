"""The bill of materials of a release, CycloneDX 1.6: every package that is installed, with hashes.

python -m tests.audit.bill VERSION > sbom.cdx.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def packages(text: str) -> list[dict[str, Any]]:
    """Of a file of requirements, as it is locked."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if pinned := PINNED.match(line):
            found.append(_component(*pinned.groups()))
        elif digest := HASH.search(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest.group(1)})
    return found


def _component(name: str, version: str) -> dict[str, Any]:
    address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "hashes": [],
    }


def bill(version: str) -> dict[str, Any]:
    product = {"type": "application", "bom-ref": "product", "name": "citizen-suggestions"}
    components = packages((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product | {"version": version}},
        "components": components,
        "dependencies": [{"ref": "product", "dependsOn": [each["bom-ref"] for each in components]}],
    }


if __name__ == "__main__":
    json.dump(bill(sys.argv[1]), sys.stdout, indent=1)
