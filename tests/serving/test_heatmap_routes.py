"""Heatmaps at once from outside: who may ask, and how a senseless question is refused."""

import pytest

ASKED = {"kind": "click", "page": "trade"}


def test_only_readers_of_heatmaps_may_ask(call):
    assert call("POST", "/v1/heatmaps/query", json=ASKED, role=None).status_code == 401
    assert call("POST", "/v1/heatmaps/query", json=ASKED, role="risk_analyst").status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "warm"}, "kind"), ({"fewest_users": 4}, "fewest_users"), ({"colour": "red"}, "colour"), ({"cells": 0}, "cells")],
)
def test_a_senseless_question_names_field_value_and_rule(call, change, field):
    answer = call("POST", "/v1/heatmaps/query", json=ASKED | change)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["field"] == field
    assert answer.json()["rule"]


def test_a_form_that_there_is_not_is_refused_before_anything_is_counted(call):
    answer = call("POST", "/v1/heatmaps/query", json=ASKED, headers={"Accept": "video/mp4"})
    assert answer.status_code == 406
    assert "image/png" in answer.json()["rule"]
