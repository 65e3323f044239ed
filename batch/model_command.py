"""`weipan model`: train the model of unusual users, list its versions, or let another one serve."""

import argparse
import sys

from batch.console import say
from batch.job import a_day
from batch.jobs import train_model
from batch.unusual_user import NAME
from schemas.model_registry import ModelRegistry, ModelVersion
from schemas.settings import settings


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    made = argparse.ArgumentParser(prog="weipan model", description=__doc__)
    verbs = made.add_subparsers(dest="verb", required=True, metavar="train|list|serve")
    verbs.add_parser("train", help="train on one day of the lake").add_argument("--day", type=a_day, required=True)
    verbs.add_parser("list", help="every version with its figures")
    verbs.add_parser("serve", help="let a version serve").add_argument("version")
    return made


def shown(model: ModelVersion) -> str:
    """One line a version."""
    told = " ".join(f"{name}={value:.4g}" for name, value in model.metrics.items())
    return f"{'*' if model.serving else ' '} {model.name}@{model.version} sha256={model.sha256[:12]} {told}"


def main(words: list[str] | None = None) -> None:
    """Ends with 2 and one line when there is no such version."""
    asked = parser().parse_args(words)
    if asked.verb == "train":
        sys.argv[1:] = ["--day", asked.day]
        train_model.main()
        return
    registry = ModelRegistry(settings().database_url, settings().models_dir)
    if asked.verb == "serve":
        try:
            registry.serve(NAME, asked.version)
        except KeyError:
            known = ", ".join(model.version for model in registry.versions(NAME)) or "none"
            sys.stderr.write(f"weipan model serve: version={asked.version}: one of {known}\n")
            sys.exit(2)
    say("\n".join(map(shown, registry.versions(NAME))) or "no version yet: weipan model train --day DAY")


if __name__ == "__main__":
    main()
