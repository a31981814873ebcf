"""Lists of labels with guidelines: those that come with the program, and files that people exchange.

A file is JSON: `format`, `kind`, `labels`, each with `name`, `guideline`, `examples` and
`counterexamples`. Bundled ones give each text in both languages, {"en": …, "zh_CN": …}; an exported
one gives it plainly. A node of a tree has its path as its name.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import FolderReadOnly, TemplateUnknown, TemplateUnreadable
from workbench.label_text import KINDS
from workbench.paths import resource
from workbench.translation import language

BUNDLED = (
    "sentiment",
    "email_routing",
    "complaint_topics",
    "content_review",
    "contract_clauses",
    "survey_answers",
    "cv_screening",
)
_FORMAT = "bert-workbench-labels"
_LARGEST = 8 * 2**20  # bytes; ten thousand labels with guidelines
_MOST = 10_000  # labels
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class TemplateLabel:
    """A label as a template tells it; `colour` is #RRGGBB or ""."""

    name: str
    guideline: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A list of labels for a task of `kind`, in one language."""

    id: str
    name: str
    about: str
    kind: str
    labels: tuple[TemplateLabel, ...]


def bundled() -> tuple[Template, ...]:
    """Return the templates that come with the program, in the present language."""
    return tuple(_read(resource("templates", f"{name}.json"), name) for name in BUNDLED)


def found(name: str) -> Template:
    """Return the bundled template of that id, or the one in the file of that name.

    Raises TemplateUnknown, TemplateUnreadable.
    """
    if name in BUNDLED:
        return _read(resource("templates", f"{name}.json"), name)
    if not Path(name).is_file():
        raise TemplateUnknown(name, ", ".join(BUNDLED))
    return read(Path(name))


def read(path: Path) -> Template:
    """Return the template in a file. Raises TemplateUnreadable."""
    return _read(path, path.stem)


def write(path: Path, kind: str, labels: Iterable[TemplateLabel], name: str = "") -> None:
    """Write labels to a file that `read` reads. Raises FolderReadOnly."""
    told = {
        "format": _FORMAT,
        "version": 1,
        "kind": kind,
        "name": name,
        "labels": [
            {
                "name": one.name,
                "colour": one.colour,
                "guideline": one.guideline,
                "examples": list(one.examples),
                "counterexamples": list(one.counterexamples),
            }
            for one in labels
        ],
    }
    try:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError:
        raise FolderReadOnly(str(path.parent)) from None


def _read(path: Path, name: str) -> Template:
    try:
        if path.stat().st_size > _LARGEST:
            raise TemplateUnreadable(path.name)
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        if told["format"] != _FORMAT or not isinstance(told["labels"], list):
            raise TemplateUnreadable(path.name)
        labels = tuple(_label(one) for one in told["labels"][:_MOST])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TemplateUnreadable(path.name) from None
    kind = str(told.get("kind", ""))
    return Template(
        name,
        _said(told.get("name")) or name,
        _said(told.get("about")),
        kind if kind in KINDS else "single",
        tuple(one for one in labels if one.name),
    )


def _label(told: Any) -> TemplateLabel:
    return TemplateLabel(
        _said(told["name"]).strip()[:_LONGEST_NAME],
        _said(told.get("guideline")),
        _lines(told.get("examples")),
        _lines(told.get("counterexamples")),
        _colour(told.get("colour")),
    )


def _chosen(told: Any) -> Any:
    """Return what a text says in the present language, or in English, or in any."""
    if not isinstance(told, dict):
        return told
    return told.get(language()) or told.get("en") or next(iter(told.values()), "")


def _said(told: Any) -> str:
    text = _chosen(told)
    return text if isinstance(text, str) else ""


def _lines(told: Any) -> tuple[str, ...]:
    lines = _chosen(told)
    if not isinstance(lines, list):
        return ()
    return tuple(" ".join(line.split()) for line in lines if isinstance(line, str) and line.strip())


def _colour(told: Any) -> str:
    if not isinstance(told, str) or len(told) != 7 or told[0] != "#":
        return ""
    return told if all(letter in "0123456789abcdefABCDEF" for letter in told[1:]) else ""
