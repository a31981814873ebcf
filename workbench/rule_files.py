"""Files of rules: lines `label: pattern`, JSON or CSV, as the command line reads them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from workbench.errors import FileMissing, FileUnreadable, RulesUnreadable

_COLONS = (":", "：")


def read_rules(path: Path) -> list[tuple[str, str]]:
    """Return (label, pattern) pairs in their order. Raises FileMissing, FileUnreadable,
    RulesUnreadable with the line (0 where that is not known).

    .json: {"label": "pattern" or ["pattern", ...]} or [{"label": ..., "pattern": ...}]. .csv: two
    columns, a header "label,pattern" or none. Else lines `label: pattern`; # begins a comment, and a
    label with a colon stands in quotes.
    """
    text = _text(path)
    if path.suffix.lower() == ".json":
        return _from_json(text, path.name)
    if path.suffix.lower() == ".csv":
        return _from_csv(text, path.name)
    return _from_lines(text, path.name)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileMissing(path.name) from None
    except OSError:
        raise FileUnreadable(path.name) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(path.name)


def _from_lines(text: str, name: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        found.append(_pair(*_parted(words), name, number))
    return found


def _parted(line: str) -> tuple[str, str]:
    if line.startswith('"') and '"' in line[1:]:
        label, rest = line[1:].split('"', 1)
        return label, rest.lstrip().lstrip("".join(_COLONS)) if rest.strip() else ""
    places = [line.index(colon) for colon in _COLONS if colon in line]
    return (line[: min(places)], line[min(places) + 1 :]) if places else (line, "")


def _from_json(text: str, name: str) -> list[tuple[str, str]]:
    try:
        told: Any = json.loads(text)
    except ValueError as error:
        raise RulesUnreadable(name, getattr(error, "lineno", 0)) from None
    if isinstance(told, dict):
        return [
            _pair(label, pattern, name, 0)
            for label, patterns in told.items()
            for pattern in (patterns if isinstance(patterns, list) else [patterns])
        ]
    if not isinstance(told, list):
        raise RulesUnreadable(name, 1)
    pairs: list[tuple[str, str]] = []
    for one in told:
        if not isinstance(one, dict):
            raise RulesUnreadable(name, 0)
        pairs.append(_pair(one.get("label"), one.get("pattern"), name, 0))
    return pairs


def _from_csv(text: str, name: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for number, line in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in line]
        if not any(cells) or (
            number == 1 and [c.casefold() for c in cells] == ["label", "pattern"]
        ):
            continue
        found.append(_pair(cells[0], ", ".join(filter(None, cells[1:])), name, number))
    return found


def _pair(label: object, pattern: object, name: str, line: int) -> tuple[str, str]:
    if not isinstance(label, str) or not isinstance(pattern, str):
        raise RulesUnreadable(name, line)
    if not label.strip() or not pattern.strip():
        raise RulesUnreadable(name, line)
    return label.strip(), pattern.strip()
