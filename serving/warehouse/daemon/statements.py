"""What the daemon must know of an SQL text: whether it is an INSERT with data to follow, a USE, where a FORMAT begins."""

import re

_NAME = r'(?:`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|[\w$]+)'
_COLUMN = rf"{_NAME}(?:\.{_NAME})?"
_COMMENTS = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.S)
_INSERT = re.compile(
    rf"INSERT\s+INTO\s+(?:TABLE\s+)?(?P<target>FUNCTION\s+\w+\s*\(.*?\)|{_NAME}(?:\s*\.\s*{_NAME})?)"
    rf"(?:\s*\((?P<columns>\s*{_COLUMN}(?:\s*,\s*{_COLUMN})*\s*)\))?"
    r"(?P<settings>\s+SETTINGS\s.*?)?(?:\s*VALUES|\s+FORMAT\s+\w+)?[\s;]*",
    re.I | re.S,
)
_USE = re.compile(r"\s*USE\s", re.I)
_FORMAT = re.compile(r"\s+FORMAT\s+[A-Za-z]\w*[\s;]*$", re.I)
_FUNCTION = re.compile(r"^FUNCTION\s+", re.I)


class Insert:
    """`INSERT INTO target (columns) SETTINGS …` whose rows come as blocks."""

    def __init__(self, parts: dict[str, str | None]) -> None:
        self.target = str(parts["target"])
        self.columns = re.findall(_COLUMN, parts["columns"]) if parts["columns"] else []
        named = f"({parts['columns']})" if self.columns else ""
        self.sql = f"INSERT INTO {self.target} {named} {parts['settings'] or ''}"

    @property
    def described(self) -> str:
        """What DESCRIBE TABLE calls the target."""
        return _FUNCTION.sub("", self.target)

    @property
    def names(self) -> list[str]:
        """The column names without quotes; none when the statement names none."""
        return [name[1:-1] if name[0] in '`"' else name for name in self.columns]


def insert_of(sql: str) -> Insert | None:
    """The INSERT that waits for blocks, if the text is one; `INSERT … SELECT` and inline values are not."""
    start = _COMMENTS.match(sql)
    found = _INSERT.fullmatch(sql, start.end() if start else 0)
    return Insert(found.groupdict()) if found else None


def is_use(sql: str) -> bool:
    """Whether the statement changes the current database."""
    return bool(_USE.match(sql))


def without_format(sql: str) -> str:
    """The statement without a FORMAT clause: the protocol has its own."""
    return _FORMAT.sub("", sql).rstrip("; \n")


def quoted(name: str) -> str:
    """A name that may hold anything."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def structure_of(columns: list[tuple[str, str]]) -> str:
    """Columns as they stand in a CREATE TABLE."""
    return ", ".join(f"{quoted(name)} {kind}" for name, kind in columns)
