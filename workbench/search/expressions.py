r"""What a person types to find rows, understood: `late AND (parcel OR "post office") -refund`.

    late parcel         both, anywhere (AND says the same)
    late OR delayed     one of them; NOT late or -late: without it; brackets group
    "came late"         the words just so; a word is found inside others, as Chinese needs it
    /order \d+/          a regular expression, in any case (its width counts)
    Topic:late          in that column alone, where there is a column of that name

AND, OR and NOT count in capitals only. Full-width brackets, quotes and colons are as good as the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.errors import SearchIncomplete, SearchTooLong, SearchUnclosed
from workbench.search.forms import fold

LONGEST = 2000  # characters of a search
_DEEPEST = 30  # brackets within brackets
_MOST = 200  # words; SQLite bounds the depth of a condition

_QUOTES = {'"': '"“”＂', "“": '"“”', "”": '"“”', "＂": '＂"', "「": "」", "『": "』"}
QUOTES = frozenset("".join((*_QUOTES, *_QUOTES.values())))
_OPEN, _CLOSE, _COLONS, _MINUS = "(（", ")）", ":：", "-－"
_WORDS = {"AND": "and", "OR": "or", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class Term:
    """Text to be found, in any cell or in that of one column."""

    text: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression to be found."""

    source: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be so."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must be so."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts must be so."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Within:
    """A part that looks into these columns alone, but where it names one itself."""

    part: "Expression"
    columns: tuple[str, ...]


Expression = Term | Pattern | Not | Every | Either | Within


def parse(text: str, columns: Iterable[str] = ()) -> Expression | None:
    """Return what `text` asks for, None where it is blank. `columns` are the names that a colon
    may follow. Raises SearchUnclosed, SearchIncomplete, SearchTooLong.
    """
    if len(text) > LONGEST:
        raise SearchTooLong(LONGEST)
    tokens = list(_Scanner(text, columns).tokens())
    if not tokens:
        return None
    if len(tokens) == 1 and tokens[0].text:
        return _leaf(tokens[0], "")
    return _Parser(tokens).whole()


def leaves(expression: Expression | None) -> Iterator[Term | Pattern]:
    """Yield every term and pattern that a row may be found by; not those under a NOT."""
    match expression:
        case Term() | Pattern():
            yield expression
        case Every(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Within(part):
            yield from leaves(part)


def every_leaf(expression: Expression | None) -> Iterator[Term | Pattern]:
    """Yield every term and pattern, those under a NOT too."""
    match expression:
        case Term() | Pattern():
            yield expression
        case Every(parts) | Either(parts):
            for part in parts:
                yield from every_leaf(part)
        case Not(part) | Within(part):
            yield from every_leaf(part)


@dataclass(frozen=True, slots=True)
class _Token:
    what: str  # "term", "pattern", "column", "and", "or", "not", "(" or ")"
    text: str = ""
    column: str = ""


def _leaf(token: _Token, column: str) -> Expression:
    if token.what == "pattern":
        return Pattern(token.text, token.column or column)
    return Term(token.text, token.column or column)


class _Scanner:
    """Parts a search into tokens."""

    def __init__(self, text: str, columns: Iterable[str]) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._columns = sorted(((fold(name), name) for name in columns if name), reverse=True)

    def tokens(self) -> Iterator[_Token]:
        while self._skip_blanks():
            yield self._token()

    def _skip_blanks(self) -> bool:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _token(self) -> _Token:
        letter = self._peek()
        if letter in _OPEN:
            self._at += 1
            self._depth += 1
            return _Token("(")
        if letter in _CLOSE and self._depth:
            self._at += 1
            self._depth -= 1
            return _Token(")")
        after = self._peek(1)
        if letter in _MINUS and after and not after.isspace() and not after.isdecimal():
            self._at += 1
            return _Token("not")
        column = self._column()
        return self._value(column) if column else self._operand()

    def _operand(self) -> _Token:
        """Return a value that no column's name stands before, or an operator."""
        is_quoted = self._peek() in _QUOTES
        token = self._value("")
        if is_quoted and self._peek() and self._peek() in _COLONS:
            named = dict(self._columns).get(fold(token.text))
            if named:
                self._at += 1
                return self._value(named)
        if not is_quoted and token.what == "term" and token.text in _WORDS:
            return _Token(_WORDS[token.text], token.text)
        return token

    def _column(self) -> str:
        """Return the column whose name and a colon stand here, and go behind them."""
        for same, name in self._columns:
            end = self._at + len(name)
            if (
                self._text[end : end + 1] in tuple(_COLONS)
                and fold(self._text[self._at : end]) == same
            ):
                self._at = end + 1
                return name
        return ""

    def _value(self, column: str) -> _Token:
        letter = self._peek()
        if column and (not letter or letter.isspace()):  # nothing follows: the words just so
            return _Token("term", f"{column}:")
        if column and letter in _OPEN:
            self._at += 1
            self._depth += 1
            return _Token("column", "", column)
        if letter in _QUOTES:
            return _Token("term", self._quoted(letter), column)
        if letter == "/":
            return _Token("pattern", self._slashed(), column)
        return _Token("term", self._word(), column)

    def _quoted(self, opening: str) -> str:
        start = self._at + 1
        for end in range(start, len(self._text)):
            if self._text[end] in _QUOTES[opening]:
                self._at = end + 1
                if not self._text[start:end].strip():
                    raise SearchIncomplete(self._text[start - 1 : end + 1])
                return self._text[start:end]
        raise SearchUnclosed(opening)

    def _slashed(self) -> str:
        """Return what stands up to a slash that ends a word; one after a backslash does not count."""
        start = self._at + 1
        for end in range(start, len(self._text)):
            after = self._text[end + 1 : end + 2]
            ends = not after or after.isspace() or after in _CLOSE
            if self._text[end] == "/" and ends and not _is_escaped(self._text, end):
                self._at = end + 1
                if end == start:
                    raise SearchIncomplete("//")
                return self._text[start:end].replace("\\/", "/")
        raise SearchUnclosed("/")

    def _word(self) -> str:
        """Return what stands up to a blank, or to a bracket that closes one before the word."""
        start, inside = self._at, 0
        while self._at < len(self._text) and not self._peek().isspace():
            if self._peek() in _OPEN:
                inside += 1
            elif self._peek() in _CLOSE and self._depth:
                if not inside:
                    break
                inside -= 1
            self._at += 1
        return self._text[start : self._at]


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


class _Parser:
    """Builds the expression: OR binds least, then AND, then NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        if len(tokens) > _MOST:
            raise SearchTooLong(_MOST)
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._either("")
        if self._at < len(self._tokens):
            raise SearchIncomplete(")")
        return found

    def _what(self) -> str:
        return self._tokens[self._at].what if self._at < len(self._tokens) else ""

    def _either(self, column: str) -> Expression:
        parts = [self._every(column)]
        while self._what() == "or":
            self._at += 1
            parts.append(self._every(column, "OR"))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, column: str, before: str = "") -> Expression:
        parts = [self._one(column, before)]
        while self._what() not in {"", "or", ")"}:
            is_said = self._what() == "and"
            self._at += is_said
            parts.append(self._one(column, "AND" if is_said else ""))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self, column: str, before: str) -> Expression:
        negative = False
        while self._what() == "not":
            negative, before = not negative, "NOT"
            self._at += 1
        what = self._what()
        if what in {"", "and", "or", ")"}:
            raise SearchIncomplete(before or {"and": "AND", "or": "OR"}.get(what, "()"))
        token = self._tokens[self._at]
        self._at += 1
        part = self._group(token, column) if what in {"(", "column"} else _leaf(token, column)
        return Not(part) if negative else part

    def _group(self, token: _Token, column: str) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SearchTooLong(_DEEPEST)
        found = self._either(token.column or column)
        if self._what() != ")":
            raise SearchUnclosed("(")
        self._at += 1
        self._depth -= 1
        return found
