"""A port in use is one clear line, before anything is started."""

import socket

import pytest

from schemas.settings import Settings
from serving.stack.part import Part
from serving.stack.ports import conflicts

PARTS = (Part(name="broker", command=("b",), address="kafka", listens=("kafka", "kafka_controller")),)


def test_a_port_in_use_names_part_port_and_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("WEIPAN_KAFKA", f"127.0.0.1:{port}")
        monkeypatch.setenv("WEIPAN_KAFKA_CONTROLLER", f"127.0.0.1:{free_port()}")
        assert conflicts(PARTS, Settings()) == [
            f"port {port} of broker is in use: free it, or set WEIPAN_KAFKA (now 127.0.0.1:{port})"
        ]
    assert conflicts(PARTS, Settings()) == []


def test_another_machines_ports_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIPAN_KAFKA", "kafka-1.example:9092")
    assert conflicts(PARTS, Settings()) == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
