"""The grammar of rules: text parsed by sqlglot, the short list of what a rule may be made of, and where each part stands."""

from dataclasses import dataclass
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.hive import Hive
from sqlglot.errors import ParseError, TokenError

LONGEST = 2_000
DEEPEST = 60
"""Characters and nested levels of an expression: more is no rule that a person can read."""


class Flink(Hive):
    """Names in backticks, `/` as it stands, and a quote inside a text doubled: what Flink reads."""

    class Tokenizer(Hive.Tokenizer):
        """A backslash is a character like any other."""

        STRING_ESCAPES: ClassVar[list[str]] = ["'"]
        QUOTES: ClassVar[list[str | tuple[str, str]]] = ["'"]


@dataclass(frozen=True)
class Finding:
    """What is wrong with an expression, and where: offset counts characters from 0."""

    offset: int
    rule: str


class RefusedExpressionError(ValueError):
    """An expression that cannot be used, with everything that is wrong with it, in its order."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        self.text = text
        self.findings = sorted(findings, key=lambda f: f.offset)
        line, column = place(text, self.findings[0].offset)
        super().__init__(f"{line}:{column}: {self.findings[0].rule}")


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def tree_of(text: str) -> exp.Expr:
    """The parsed text; RefusedExpressionError when it is no expression."""
    if not text.strip():
        raise RefusedExpressionError(text, [Finding(0, "is empty")])
    if len(text) > LONGEST:
        raise RefusedExpressionError(text, [Finding(LONGEST, f"longer than {LONGEST} characters")])
    try:
        tokens = Flink().tokenize(text)
        if commented := next((t for t in tokens if t.comments), None):
            raise RefusedExpressionError(text, [Finding(commented.start, "a comment is not allowed in a rule")])
        found = Flink().parser().parse(tokens, text)
    except TokenError as error:
        raise RefusedExpressionError(text, [Finding(_unread(text), "a text or a name does not end")]) from error
    except ParseError as error:
        raise RefusedExpressionError(text, [_unparsed(text, error)]) from error
    except RecursionError as error:
        raise RefusedExpressionError(text, [Finding(0, "too deeply nested")]) from error
    if len(found) != 1 or found[0] is None:
        raise RefusedExpressionError(text, [Finding(0, "must be one expression")])
    return found[0]


def _unread(text: str) -> int:
    """Where the last quote opens."""
    return max(text.rfind("'"), text.rfind("`"), 0)


def _unparsed(text: str, error: ParseError) -> Finding:
    """The parser's own words; it counts lines and columns from 1, and a column is that of the token's last character."""
    first = error.errors[0] if error.errors else {}
    lines = text.split("\n")
    line = min(first.get("line") or 1, len(lines))
    shown = first.get("highlight") or ""
    column = max((first.get("col") or 1) - max(len(shown), 1), 0)
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + min(column, len(lines[line - 1]))
    words = str(first.get("description") or error).splitlines()[0]
    rule = "a value is missing here" if words.startswith("Required keyword") else "not understood from here on"
    return Finding(min(offset, len(text)), f"{shown}: {rule}" if shown else rule)


COMPARED = (exp.GT, exp.GTE, exp.LT, exp.LTE)
EQUATED = (exp.EQ, exp.NEQ)
JOINED = (exp.And, exp.Or)
ADDED = (exp.Add, exp.Sub, exp.Mul)
DIVIDED = (exp.Div, exp.Mod)
CHOSEN = (exp.Least, exp.Greatest)
FLAGS = {"typed", "safe", "ignore_nulls"}
"""What sqlglot notes about the dialect: `/` is the engine's own, and so is what LEAST does with a missing value."""

PAIR, ONE, MANY = frozenset({"this", "expression"}), frozenset({"this"}), frozenset({"this", "expressions"})

PARTS: dict[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys((*COMPARED, *EQUATED, *JOINED, *ADDED, *DIVIDED, exp.Is), PAIR),
    **dict.fromkeys((exp.Not, exp.Paren, exp.Neg, exp.Abs, exp.Column, exp.Boolean), ONE),
    **dict.fromkeys((*CHOSEN, exp.In), MANY),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Null: frozenset(),
}
"""Every node that a rule may have, with the parts of it that may be filled."""

WORDS: dict[type[exp.Expr], str] = {
    exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "=", exp.NEQ: "<>", exp.And: "AND", exp.Or: "OR",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%", exp.Neg: "-",
}  # fmt: skip


def start_of(node: exp.Expr) -> int:
    """The first character of a part, as far as the parser noted it."""
    return min((n.meta["start"] for n in node.walk() if "start" in n.meta), default=0)


def operands(node: exp.Expr) -> list[exp.Expr]:
    """The parts that a part is made of."""
    parts = [node.args.get(name) for name in ("this", "expression", "low", "high")]
    found = [*parts, *(node.args.get("expressions") or [])]
    return [part for part in found if isinstance(part, exp.Expr) and not isinstance(part, exp.Identifier)]
