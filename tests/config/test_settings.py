"""What settings make of the environment; each in a process of its own, as at a start."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = "postgres://somebody:secret@127.0.0.1:5432/suggestions"  # no-secret
FIELD_KEY = "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGU="
SHOW = """
import json
from config import settings
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture
def start(tmp_path):
    """Reads the settings with this environment and nothing else."""

    def run(**environment):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | environment
        command = [sys.executable, "-c", SHOW]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return run


def shown(process):
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def city(**environment):
    return {"DATABASE_URL": POSTGRESQL, "SECRET_KEY": "s", "FIELD_KEYS": FIELD_KEY} | environment


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS"])
def test_a_city_does_not_start_without_its_keys(start, missing):
    process = start(**city(**{missing: ""}))
    assert process.returncode == 1
    assert f"{missing} is not set" in process.stderr
    assert "python -m config.keys" in process.stderr


def test_the_hint_makes_keys_a_city_starts_with(start):
    command = [sys.executable, "-m", "config.keys"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    keys = dict(line.split("=", 1) for line in made.splitlines())
    assert shown(start(**city(**keys)))["SECRET_KEY"] == keys["SECRET_KEY"]


def test_a_malformed_field_key_stops_the_start_without_being_shown(start):
    process = start(**city(FIELD_KEYS=f"{FIELD_KEY},not-a-key"))
    assert process.returncode == 1
    assert "FIELD_KEYS: key 2 is not a Fernet key" in process.stderr.splitlines()[-1]
    assert "not-a-key" not in process.stderr.splitlines()[-1]


@pytest.mark.parametrize("prefix", ["", "cz", "LONGERTHAN6", "C-1"])
def test_a_prefix_that_no_reference_could_carry_stops_the_start(start, prefix):
    ran = start(REFERENCE_PREFIX=prefix)
    assert ran.returncode != 0
    assert "REFERENCE_PREFIX" in ran.stderr


@pytest.mark.parametrize("area", ["", "735", "07351", "+86735"])
def test_an_area_that_no_landline_could_have_stops_the_start(start, area):
    ran = start(AREA_CODE=area)
    assert ran.returncode != 0
    assert "AREA_CODE" in ran.stderr


def test_roots_are_not_promised_to_anybody_without_a_mail_server(start):
    process = start(**city(WITNESS_MAIL="archive@example.org"))
    assert process.returncode == 1
    assert "EMAIL_URL is not set" in process.stderr.splitlines()[-1]


def test_database_url_is_for_postgresql(start):
    process = start(**city(DATABASE_URL="mysql://somebody@127.0.0.1/suggestions"))
    assert "DATABASE_URL must begin with postgres://" in process.stderr


ADDRESSES = {
    "REDIS_URL": [
        "127.0.0.1:6379/0",
        "localhost",
        "redis:6379",
        "http://h:6379/0",
        "redis://h:x/0",
    ],
    "DATABASE_URL": ["somebody:secret@127.0.0.1/suggestions", "postgres:///suggestions"],
    "SMS_GATEWAY_URL": ["gateway.example", "ftp://gateway.example"],
    "PUBLIC_URL": ["suggestions.example.gov.cn"],
}


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, each) for name, several in ADDRESSES.items() for each in several]
)
def test_an_address_that_leads_nowhere_stops_the_start_without_being_shown(start, name, wrong):
    process = start(**city(**{name: wrong}))
    last = process.stderr.splitlines()[-1]
    assert process.returncode == 1
    assert f"{name} must begin with" in last
    assert wrong not in last


@pytest.mark.parametrize("right", ["redis://:secret@h:6379/0", "rediss://h/1", ""])
def test_other_addresses_of_redis_are_taken(start, right):
    assert shown(start(**city(REDIS_URL=right)))["REDIS_URL"] == right


def test_a_city_makes_no_keys_file(start, tmp_path):
    shown(start(**city()))
    assert not (tmp_path / "data" / "keys.json").exists()


def test_several_field_keys_keep_their_order(start):
    other = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="
    assert shown(start(**city(FIELD_KEYS=f"{other}, {FIELD_KEY}")))["FIELD_KEYS"] == [
        other,
        FIELD_KEY,
    ]


def test_without_database_url_it_is_sqlite_whatever_servers_answer(start, tmp_path):
    database = shown(start(PGHOST="127.0.0.1", PGUSER="postgres"))["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "data" / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_keys_are_made_once_and_only_their_owner_reads_them(start, tmp_path):
    first, second = shown(start()), shown(start())
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEYS"] == second["FIELD_KEYS"]
    kept = tmp_path / "data" / "keys.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_keys(start):
    with ThreadPoolExecutor(4) as pool:
        keys = {shown(process)["SECRET_KEY"] for process in pool.map(lambda _: start(), range(4))}
    assert len(keys) == 1


def test_a_given_key_comes_before_a_kept_one(start):
    kept = shown(start())
    given = shown(start(SECRET_KEY="given"))
    assert given["SECRET_KEY"] == "given"
    assert given["FIELD_KEYS"] == kept["FIELD_KEYS"]


def test_waiting_for_a_lock_or_a_statement_ends(start):
    options = shown(start(**city(STATEMENT_TIMEOUT="12")))["DATABASES"]["default"]["OPTIONS"]
    assert options["options"] == "-c lock_timeout=3s -c statement_timeout=12s -c jit=off"


def test_only_the_web_pools_connections(start):
    assert "pool" not in shown(start(**city()))["DATABASES"]["default"]["OPTIONS"]
    web = shown(start(**city(DATABASE_POOL="1")))["DATABASES"]["default"]
    assert web["OPTIONS"]["pool"]["max_size"] == 8
    assert web["CONN_MAX_AGE"] == 0


def test_without_redis_the_queue_is_in_memory(start):
    embedded = shown(start())
    assert embedded["CELERY_BROKER_URL"].startswith("memory://")
    assert "locmem" in embedded["CACHES"]["default"]["BACKEND"]


def test_a_city_without_a_mail_server_has_no_mail_channel(start):
    assert shown(start())["EMAIL_ENABLED"]
    assert not shown(start(**city()))["EMAIL_ENABLED"]
    assert shown(start(**city(EMAIL_URL="smtp://mail.example:25")))["EMAIL_ENABLED"]


def test_every_beat_is_dropped_before_a_few_more_wait():
    periods = {"sweep": 10, "deliver": 5, "refresh-statistics": 30, "recompute": 3600}
    for name, period in periods.items():
        assert settings.CELERY_BEAT_SCHEDULE[name]["options"]["expires"] < 3 * period


@pytest.mark.parametrize("environment", [{}, city(REDIS_URL="redis://127.0.0.1:1/0")])
def test_the_schedule_keeps_no_file(start, environment):
    assert shown(start(**environment))["CELERY_BEAT_SCHEDULER"] == "celery.beat:Scheduler"


def test_an_unacknowledged_task_comes_back_only_after_it_must_have_ended(start):
    city_settings = shown(start(**city(REDIS_URL="redis://127.0.0.1:1/0")))
    again_after = city_settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]
    assert again_after > 2 * settings.CELERY_TASK_TIME_LIMIT


def test_tests_keep_away_from_the_data_of_the_checkout():
    assert not settings.DATA_DIR.is_relative_to(ROOT)


@pytest.mark.parametrize(
    "token", ["short", "with spaces in between", "有十六个字符以上的中文令牌也不行的呀"]
)
def test_a_token_for_metrics_that_anybody_could_guess_stops_the_start(start, token):
    process = start(METRICS_TOKEN=token)
    assert process.returncode == 1
    assert "METRICS_TOKEN has at least 16" in process.stderr
    assert token not in process.stderr


def test_posts_need_two_in_a_city_and_one_in_the_demonstration(start):
    assert shown(start())["POSTS_NEED_TWO"] is False
    assert shown(start(**city()))["POSTS_NEED_TWO"] is True
    assert shown(start(**city(POSTS_NEED_TWO="0")))["POSTS_NEED_TWO"] is False
