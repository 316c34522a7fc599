"""What can be said of the containers where there is no engine to run them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services():
    return YAML(typ="safe").load(COMPOSE)["services"]


def test_the_compose_file_follows_the_specification():
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_city_has_every_part(services):
    parts = {"database", "queue", "migrate", "web", "worker", "beat", "proxy"}
    assert set(services) == parts


def test_the_queue_refuses_rather_than_forgets(services):
    assert "noeviction" in services["queue"]["command"]


def test_only_the_proxy_is_reached_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", ["migrate", "web", "worker", "beat"])
def test_keys_come_from_a_file_outside_the_repository(services, name):
    assert services[name]["env_file"] == ".env"
    assert not {"SECRET_KEY", "FIELD_KEYS"} & set(services[name]["environment"])
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_proxy_lets_pass_what_the_application_takes(settings):
    megabytes = settings.MAX_REQUEST_BYTES // 1024**2
    assert f"client_max_body_size {megabytes}m;" in (ROOT / "deploy" / "nginx.conf").read_text()


def test_the_web_process_keeps_connections_longer_than_the_proxy():
    """Else the proxy sends a request into one that is just being closed."""
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    upstream = re.search(r"upstream web \{.*?keepalive_timeout (\d+)s;", proxy, re.DOTALL)
    web = re.search(r"^keepalive = (\d+)$", (ROOT / "deploy/gunicorn.conf.py").read_text(), re.M)
    assert int(web[1]) > int(upstream[1])


@pytest.mark.parametrize("status", [502, 503])
def test_the_proxy_has_a_page_in_chinese_for_when_nobody_answers(services, status):
    assert f"/{status}.html;" in (ROOT / "deploy" / "nginx.conf").read_text()
    page = (ROOT / "deploy" / "pages" / f"{status}.html").read_text()
    assert 'lang="zh-Hans"' in page
    assert not re.search(r"(src|href)=\"(?!tel:)", page), "nothing that nobody would answer"
    assert "./deploy/pages:/etc/nginx/pages:ro" in services["proxy"]["volumes"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_who_serves_does_not_know_the_owner_of_the_tables(services, name):
    environment = services[name]["environment"]
    assert "://serving:" in environment["DATABASE_URL"]
    assert "MIGRATE_DATABASE_URL" not in environment
    # The file with the keys has it: here it is taken away again.
    assert environment["POSTGRES_PASSWORD"] == ""
    assert "://suggestions:" in services["migrate"]["environment"]["MIGRATE_DATABASE_URL"]
