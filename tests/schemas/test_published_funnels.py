"""Every published funnel speaks of events and properties that exist, under the name of its file."""

import pytest

from schemas.catalogue import funnel_catalogue
from schemas.funnel import Funnel
from schemas.funnel_contracts import check_known


@pytest.mark.parametrize("name", funnel_catalogue())
def test_a_published_funnel_is_known_by_its_file_and_asks_for_what_is_there(name: str):
    funnel = funnel_catalogue()[name]
    assert funnel.name == name
    check_known(funnel)
    assert funnel == Funnel.model_validate_json(funnel.model_dump_json(exclude={"range"}))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"steps": [{"event": "registered"}, {"event": "flew"}]}, "event=flew: one of account_closed"),
        ({"hold_constant": ["colour"]}, "property=colour: a field of an event, or one of profile"),
    ],
)
def test_what_nobody_tells_is_refused(parts: dict[str, object], told: str):
    funnel = Funnel.model_validate({"name": "f", "window_s": 1, "steps": [{"event": "registered"}, {"event": None}]} | parts)
    with pytest.raises(ValueError, match=told):
        check_known(funnel)
