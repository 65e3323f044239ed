"""The same question about a group of linked accounts as about one user: splitting a behaviour over accounts hides nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace

from schemas.catalogue import computed_features
from streaming.detector import Case, Rule
from streaming.sql.expressions import names_in


def linked_form(rule: Rule) -> Rule:
    """A rule about users, asked of what their groups did together; silent where one account alone answers yes.

    Every feature that groups have too stands for the group; words, thresholds and examples follow from those of the rule.
    """
    shared = {name: f"group_{name}" for name in names_in(rule.when) if f"group_{name}" in computed_features()}
    own = rule.silent[0]
    return replace(
        rule,
        when=f"({_renamed(rule.when, shared)}) AND NOT ({rule.when})",
        score=_renamed(rule.score, shared),
        linked=True,
        en=_said(rule.en, shared, "linked accounts {group_id}"),
        zh=_said(rule.zh, shared, "关联账户 {group_id}"),
        fires=tuple(_case(case, own, shared) for case in rule.fires),
        silent=(
            *(_case(case, own, shared) for case in rule.silent),
            _case(rule.fires[0], rule.fires[0], shared),
            {**own, **dict.fromkeys(shared.values())},
        ),
    )


def _renamed(expression: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\w+", lambda found: names.get(found[0], found[0]), expression)


def _said(sentence: str, names: Mapping[str, str], group: str) -> str:
    """The sentence about the group, with its numbers."""
    about = re.sub(r"(用户 )?{user_id}", group, sentence)
    for name, shared in names.items():
        about = about.replace(f"{{{name}}}", f"{{{shared}}}")
    return about[:1].upper() + about[1:]


def _case(together: Case, alone: Case, names: Mapping[str, str]) -> Case:
    """What one account did, and what its group did."""
    return {**alone, **{shared: together[name] for name, shared in names.items()}}
