"""Targets others rely on, as `make --dry-run` tells them."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("make"), reason="make is not installed"),
]


def dry_run(target):
    command = ["make", "--dry-run", "--always-make", target]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_run_sets_everything_up_before_it_serves():
    told = dry_run("run")
    steps = ["migrate", "load_city regions/data/chenzhou", "demo", "serve"]
    places = [told.index(f"manage.py {step}") for step in steps]
    assert places == sorted(places)


def test_run_is_embedded_whatever_the_shell_knows():
    lines = [line for line in dry_run("run").splitlines() if "manage.py" in line]
    assert all("-u DATABASE_URL -u REDIS_URL" in line for line in lines)


@pytest.mark.parametrize("target", ["install", "run"])
def test_nothing_is_installed_without_its_hash(target):
    installs = [line for line in dry_run(target).splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line for line in installs)
