"""The verdict: every check is asked in its turn, every reason is kept, and the hardest one decides."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.catalogue import modules_of
from schemas.decisions import checks
from schemas.decisions.check import MISSING, WORST, Check, Look, Verdict
from schemas.decisions.known import Known
from schemas.decisions.question import Question, Subject
from schemas.decisions.trade_limit import in_force_fen

Policies = Mapping[str, Verdict]
"""Check to what a missing input means, where that differs from the check's own policy."""


@dataclass(frozen=True)
class Reason:
    """Something that speaks against, or, with the verdict allow, an input whose lack was let pass.

    code: what the check found, or `missing` and what it missed, `missing:face`.
    """

    check: str
    code: str
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.verdict} {self.check} {self.code}"

    @classmethod
    def read(cls, text: str) -> "Reason":
        """The reason in a text that `str` gave; what another writer put there is a code of no check, to be looked at."""
        verdict, check, code = (*text.split(" "), "", "")[:3]
        return cls(check, code, verdict) if verdict in WORST and code else cls("", text, "review")


@dataclass(frozen=True)
class Judgement:
    """verdict: what follows from the reasons; limit_fen: in force, of a trade; values: every number looked at."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    limit_fen: int | None
    values: Mapping[str, int | None]
    versions: Mapping[str, str]


@cache
def check_catalogue() -> dict[str, Check]:
    """Every check by its name, the file name under `schemas/decisions/checks`, in the order of their places."""
    found = {name: module.CHECK for name, module in modules_of(checks).items()}
    return dict(sorted(found.items(), key=lambda item: item[1].place))


def judged(question: Question, known: Known, policies: Policies | None = None) -> Judgement:
    """Asks every check that is for the subject. A user on the allow list is not sent to review; nothing lifts a denial."""
    asked = checks_for(question.subject)
    looks = {name: check.look(question, known) for name, check in asked.items()}
    reasons = tuple(r for name, look in looks.items() for r in reasons_of(name, asked[name], look, policies or {}))
    verdict = worst(reason.verdict for reason in reasons)
    if verdict == "review" and known.listed == "allow":
        verdict = "allow"
    return Judgement(
        verdict=verdict,
        reasons=reasons,
        limit_fen=in_force_fen(known) if question.subject == "pre_trade" else None,
        values={name: value for look in looks.values() for name, value in look.values.items()},
        versions={**{name: str(check.version) for name, check in asked.items()}, "model": known.model},
    )


@cache
def features_used() -> tuple[str, ...]:
    """The served values of a user that some check looks at."""
    return tuple(sorted({name for check in check_catalogue().values() for name in check.features}))


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The hardest of some verdicts; allow when there is none."""
    return WORST[max(map(WORST.index, verdicts), default=0)]


def checks_for(subject: Subject) -> dict[str, Check]:
    """The checks of a subject, in their order."""
    return {name: check for name, check in check_catalogue().items() if subject in check.subjects}


def reasons_of(name: str, check: Check, look: Look, policies: Policies) -> Iterator[Reason]:
    """The reasons in what a check saw."""
    for code in look.found:
        yield Reason(name, code, check.says[code].verdict)
    policy = check.on_missing if check.is_fixed else policies.get(name, check.on_missing)
    for what in look.missing:
        yield Reason(name, f"{MISSING}:{what}", policy)


def policies_in(text: str) -> Policies:
    """The policies in a setting, `model_score=review,suitability=deny`; ValueError names what cannot be."""
    found: dict[str, Verdict] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, verdict = part.partition("=")
        check = check_catalogue().get(name)
        if check is None or verdict not in WORST:
            raise ValueError(f"decision_policies={part}: one of {', '.join(check_catalogue())} = one of {', '.join(WORST)}")
        if check.is_fixed:
            raise ValueError(f"decision_policies={part}: the policy of {name} is {check.on_missing} and cannot be changed")
        found[name] = verdict
    return found
