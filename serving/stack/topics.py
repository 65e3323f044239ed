"""Creates the topic of every contract, and raises one whose contract grew: `python -m serving.stack.topics`."""

from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas.catalogue import contracts
from schemas.contract import DAY_MS, Topic
from schemas.settings import settings


def configs_of(topic: Topic) -> dict[str, str]:
    """The broker's settings of a topic, as its contract wants them."""
    kept = {"cleanup.policy": "compact"} if topic.compacted else {"retention.ms": str(topic.retention_days * DAY_MS)}
    return {"cleanup.policy": "delete", "max.message.bytes": str(topic.max_message_bytes), **kept}


def wanted_topics() -> dict[str, Topic]:
    """Every contract's topic by its name."""
    return {contract.TOPIC.name: contract.TOPIC for contract in contracts().values()}


def create_missing(admin: KafkaAdminClient, wanted: dict[str, Topic], replicas: int) -> list[str]:
    """Creates the topics that are not there yet and gives their names."""
    missing = sorted(set(wanted) - set(admin.list_topics()))
    if missing:
        admin.create_topics(
            {
                name: {
                    "num_partitions": wanted[name].partitions,
                    "replication_factor": replicas,
                    "configs": configs_of(wanted[name]),
                }
                for name in missing
            },
            wait_for_metadata=True,
        )
    return missing


def raise_partitions(admin: KafkaAdminClient, wanted: dict[str, Topic]) -> list[str]:
    """Adds the partitions that a contract has more than its topic; topics never shrink."""
    now = {found["name"]: len(found["partitions"]) for found in admin.describe_topics(sorted(wanted))}
    grown = {name: topic.partitions for name, topic in wanted.items() if topic.partitions > now[name]}
    if grown:
        admin.create_partitions(grown)
    return sorted(grown)


def align_configs(admin: KafkaAdminClient, wanted: dict[str, Topic]) -> list[str]:
    """Sets retention, cleaning and message size where they differ from the contract."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(configs_of(t), "")) for name, t in wanted.items()]
    found = admin.describe_configs(asked, config_filter="all")["topic"]
    differing = [name for name, topic in wanted.items() if current(found[name], topic) != configs_of(topic)]
    if differing:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs_of(wanted[name])) for name in differing])
    return sorted(differing)


def current(found: dict[str, Any], topic: Topic) -> dict[str, str]:
    """What the broker has now, of the settings that the contract speaks of."""
    return {key: found[key]["value"] for key in configs_of(topic)}


def apply(bootstrap: str, replicas: int = 1) -> dict[str, list[str]]:
    """Brings the broker's topics to the contracts; says which were created, grown and changed."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        wanted = wanted_topics()
        return {
            "created": create_missing(admin, wanted, replicas),
            "grown": raise_partitions(admin, wanted),
            "changed": align_configs(admin, wanted),
        }
    finally:
        admin.close()


def main() -> None:
    """Brings the topics of the configured broker to the contracts."""
    done = apply(settings().kafka, settings().kafka_replicas)
    print("topics: " + ", ".join(f"{len(names)} {what}" for what, names in done.items()))  # noqa: T201


if __name__ == "__main__":
    main()
