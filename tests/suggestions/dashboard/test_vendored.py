"""Scripts of others are what their README says that they are."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "suggestions/static/dashboard/vendor"


def test_the_chart_library_is_the_one_that_was_built() -> None:
    checksum = sha256((FOLDER / "echarts.min.js").read_bytes()).hexdigest()
    assert f"    {checksum}\n" in (FOLDER / "README.md").read_text()


def test_the_chart_library_comes_with_its_licences() -> None:
    licence = (FOLDER / "LICENSE").read_text()
    assert "Apache License" in licence
    assert all(part in licence for part in ("d3.js", "zrender", "tslib"))
    assert "Apache Software Foundation" in (FOLDER / "NOTICE").read_text()


def test_the_chart_library_needs_nothing_that_the_policy_refuses() -> None:
    script = (FOLDER / "echarts.min.js").read_text()
    assert not [part for part in ("eval(", "new Function", "sourceMappingURL") if part in script]
