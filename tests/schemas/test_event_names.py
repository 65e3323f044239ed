"""The words of analysts: every kind of every outer event has one name, and rows find theirs."""

from schemas.catalogue import contracts, funnel_catalogue
from schemas.contract import fields_of
from schemas.event_names import OUTER, event_names, name_of


def test_names_of_the_first_trade() -> None:
    names = event_names()
    assert names["registered"] == ("account", "registered")
    assert names["deposit"] == ("transfer", "deposit")
    assert names["fill"] == ("fill", None)
    assert names["order_placed"] == ("order", "placed")
    assert "placed" not in names


def test_no_name_is_used_twice_and_every_row_finds_its_own() -> None:
    kinds = [
        (contract, kind)
        for contract in OUTER
        for kind in next((f.choices for f in fields_of(contracts()[contract]) if f.name == "kind"), (None,))
    ]
    assert sorted(event_names().values(), key=str) == sorted(kinds, key=str)
    for name, (contract, kind) in event_names().items():
        assert name_of(contract, {"kind": kind}) == name


def test_funnels_speak_of_known_events() -> None:
    for funnel in funnel_catalogue().values():
        assert {step.event for step in funnel.steps} <= set(event_names())
