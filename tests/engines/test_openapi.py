"""The API against its own OpenAPI document: whatever is asked, right or wrong, the answer is one that the document names."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import Case

pytestmark = pytest.mark.engine

EXAMPLES = 6
"""For each operation and way of asking; the suite has other things to do."""


@pytest.fixture(scope="module")
def document(api: str) -> Any:
    return schemathesis.openapi.from_url(f"{api}/openapi.json")


OPERATIONS = schemathesis.pytest.from_fixture("document").exclude(path="/v1/alerts/stream")
"""All but the stream, which has no end; tests of its own read it."""


@OPERATIONS.parametrize()
@hypothesis.settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck))
def test_every_operation_keeps_to_its_document(case: Case, demo_key: str) -> None:
    case.call_and_validate(headers={"X-API-Key": demo_key}, timeout=30)
