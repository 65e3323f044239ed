"""The kinds of value a field may hold, each with its unit and its bounds."""

from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AliasChoices
from pydantic import Field as Described

INT64_MAX = 2**63 - 1
YEAR_9999_MS = 253_402_300_799_999

Id = Annotated[str, MinLen(1), MaxLen(128)]
"""A name given by a source: 1 to 128 characters."""

Text = Annotated[str, MaxLen(512)]
"""A short free text: up to 512 characters."""

RuleText = Annotated[str, MaxLen(2000)]
"""The expression of a rule: up to 2,000 characters."""

Millis = Annotated[int, Ge(0), Le(YEAR_9999_MS)]
"""A moment: UTC milliseconds since 1970."""

Count = Annotated[int, Ge(0), Le(INT64_MAX)]
"""A number of things, or a length in the unit of the field's name."""

Fen = Annotated[int, Ge(0), Le(10**15)]
"""An amount of money in fen, a hundredth of a yuan."""

SignedFen = Annotated[int, Ge(-(10**15)), Le(10**15)]
"""A profit (positive) or a loss (negative) in fen."""

E8 = Annotated[int, Ge(0), Le(10**18)]
"""A price or a quantity in hundred-millionths, so that no engine ever rounds it."""

Milli = Annotated[int, Ge(0), Le(1000)]
"""A share in thousandths: 0 is the start, 1000 the end."""


def called(name: str, *before: str) -> Any:
    """Part of a field's type that was renamed: its name, and those it had before, which every reader still takes."""
    return Described(validation_alias=AliasChoices(name, *before), json_schema_extra={"x-was": list(before)})
