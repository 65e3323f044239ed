"""The compose file for the real clusters: of the published form, complete, and in step with the lock files."""

import json
import re
import shutil
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from schemas.settings import ROOT, Settings, port_of
from serving.stack import broker
from serving.stack.part import host_of

DOCKER = ROOT / "docker"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DOCKER / "compose.yaml").read_text()))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(compose["services"])


def settings_of(service: dict[str, Any]) -> dict[str, str]:
    environment = service.get("environment", {})
    return {key.removeprefix("WEIPAN_").lower(): value for key, value in environment.items() if key.startswith("WEIPAN_")}


def runs_our_code(service: dict[str, Any]) -> bool:
    return bool(service["image"] == "weipan:local")


def compose_command() -> list[str]:
    """Compose as docker's plugin, else as Debian packages it; empty when there is neither."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def test_it_has_the_published_form(compose: dict[str, Any]) -> None:
    form = json.loads((DOCKER / "compose-spec.schema.json").read_text())
    jsonschema.Draft7Validator(form).validate(compose)
    broken = compose | {"services": {"kafka": {"imagee": "x"}}}
    assert not jsonschema.Draft7Validator(form).is_valid(broken)


def test_compose_itself_accepts_it(tmp_path: Path) -> None:
    if not (own := compose_command()):
        pytest.skip("no docker compose here: only the published form is checked")
    chosen = tmp_path / "env"
    chosen.write_text(re.sub("=$", "=x", (DOCKER / ".env.example").read_text(), flags=re.M))
    command = [*own, "--env-file", str(chosen), "-f", str(DOCKER / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_setting_that_the_code_reads_is_set_for_every_part_and_no_other(services: dict[str, dict[str, Any]]) -> None:
    ours = {name: set(settings_of(service)) for name, service in services.items() if runs_our_code(service)}
    assert len(ours) > 10
    assert {
        name: known ^ set(Settings.model_fields) for name, known in ours.items() if known != set(Settings.model_fields)
    } == {}


def test_every_setting_is_believed_by_the_code(services: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings_of(services["api"]).items():
        monkeypatch.setenv(f"WEIPAN_{name.upper()}", value)
    read = Settings()
    assert (read.kafka_replicas, read.parallelism, read.state_dir) == (1, 2, Path("/var/lib/weipan"))


def test_every_address_names_a_service(services: dict[str, dict[str, Any]]) -> None:
    known = settings_of(services["api"])
    addresses = ("kafka", "flink", "flink_rpc", "clickhouse", "redis", "api", "pages", "airflow", "spark_master")
    bare = {name: re.sub(r"\$\{[^}]*\}", "secret", known[name]) for name in addresses}
    assert {name: host_of(address) for name, address in bare.items() if host_of(address) not in services} == {}
    for name in ("flink", "api", "pages", "airflow"):
        assert services[host_of(bare[name])]["ports"] == [f"127.0.0.1:{port_of(bare[name])}:{port_of(bare[name])}"]


def test_every_module_that_is_started_is_there(services: dict[str, dict[str, Any]]) -> None:
    commands = [service["command"] for service in services.values() if runs_our_code(service)]
    modules = [command[2] for command in commands if command[:2] == ["python", "-m"]]
    assert len(modules) > 9
    assert [module for module in modules if find_spec(module) is None] == []


def test_what_is_depended_on_and_mounted_is_there(compose: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    needed = {need for service in services.values() for need in service.get("depends_on", {})}
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert needed <= set(services)
    assert {volume for volume in mounted if not volume.startswith("./")} <= set(compose["volumes"])
    assert [volume for volume in mounted if volume.startswith("./") and not (DOCKER / volume).exists()] == []


def test_no_port_is_open_to_the_network(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_image_floats(services: dict[str, dict[str, Any]]) -> None:
    images = {service["image"] for service in services.values()}
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_every_secret_is_in_the_example_and_none_has_a_default() -> None:
    text = (DOCKER / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text))
    given = (DOCKER / ".env.example").read_text().replace("COMPOSE_PROJECT_NAME=weipan\n", "")
    offered = re.findall(r"^(\w+)=(.*)$", given, flags=re.M)
    assert {name for name, _ in offered} == asked
    assert [name for name, value in offered if value] == []
    assert set(re.findall(r"\$\{(\w+):\?", text)) == asked


def test_engines_have_the_versions_of_the_lock_files(services: dict[str, dict[str, Any]]) -> None:
    dockerfile, pom = (DOCKER / "Dockerfile").read_text(), (ROOT / "pom.xml").read_text()
    locked = {package["name"]: package["version"] for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    assert f"FROM flink:{locked['apache-flink']}-scala_2.12-java17 AS flink" in dockerfile
    kafka = re.search(r"<artifactId>kafka_2.13</artifactId>\s*<version>(.*?)</version>", pom)
    assert kafka is not None
    assert services["kafka"]["image"] == f"apache/kafka:{kafka[1]}"
    assert services["kafka"]["environment"]["KAFKA_MESSAGE_MAX_BYTES"] == str(broker.largest_message_bytes())
    assert (DOCKER / "Dockerfile").read_text().count("uv==0.13.9") == (ROOT / ".ci/setup").read_text().count(
        "UV_VERSION=0.13.9"
    )


def test_flinks_hadoop_is_the_one_that_spark_carries() -> None:
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    jars = [jar.name for jar in (Path(spec.origin).parent / "jars").glob("hadoop-client-*.jar")]
    wanted = re.search(r"org.apache.hadoop:\$jar:([\d.]+)", (DOCKER / "Dockerfile").read_text())
    assert wanted is not None
    assert sorted(jars) == [f"hadoop-client-api-{wanted[1]}.jar", f"hadoop-client-runtime-{wanted[1]}.jar"]
