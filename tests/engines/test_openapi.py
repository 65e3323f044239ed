"""The API against its own OpenAPI document: whatever is asked, right or wrong, the answer is one that the document names."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from schemas.settings import Settings
from serving.api import create_app

pytestmark = [pytest.mark.engine, pytest.mark.prove]

EXAMPLES = 5
"""For each operation and way of asking; the suite has other things to do."""

ENDLESS = "/v1/alerts/stream"
"""Has tests of its own."""

DOCUMENT = create_app(Settings()).openapi()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods if path != ENDLESS]


@pytest.fixture(scope="module")
def document(api: str) -> Any:
    return schemathesis.openapi.from_url(f"{api}/openapi.json", timeout=60)


@pytest.mark.parametrize("right_or_wrong", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_keeps_to_its_document(
    document: Any, demo_key: str, path: str, method: str, right_or_wrong: GenerationMode
) -> None:
    @settings(max_examples=EXAMPLES, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=document[path][method].as_strategy(generation_mode=right_or_wrong))
    def ask(case: Case) -> None:
        case.call_and_validate(headers={"X-API-Key": demo_key}, timeout=60)

    ask()
