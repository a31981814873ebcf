"""Look for labels that seem wrong, in a task's labelled rows. Reads only."""

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.events import Stage, Step
from workbench.project import annotations, reviews, sheets, splits, tasks
from workbench.project.annotations import LabelledRow
from workbench.project.store import Project
from workbench.requests import AuditLabels
from workbench.results import Contradiction, LabelsAudited, MixedLabels, WrongLabel
from workbench.steps.cleaning import joins_of
from workbench.steps.near_texts import near_texts
from workbench.text.duplicates import key
from workbench.text.fillings import unfilled

if TYPE_CHECKING:
    from workbench.learning.auditing import Audit, MixedPair

_MOST = 2000  # findings of a kind that are sent: nobody goes through more at a sitting
_MOST_PAIRS, _MOST_OF_PAIR = 100, 300
_SHARED = 0.6  # of the runs of characters: one letter more or less in a short text costs so much
_SIMILAR = 0.85  # of the characters in order, which those that share so much are then held to
_LONG = 1000  # characters from which the runs alone decide: the other takes the square of the time
_AGREEING, _AGREED = 4, 0.8  # rows of one form, and their share, that show what it says
_SPREAD = 0.5  # deviations that two numbers for the same text may be apart


def audit_labels(request: AuditLabels) -> Step[LabelsAudited]:
    """Return what looks wrong, the surest first. Raises `TaskUnknown`, `SheetUnknown`, `Model...`."""
    yield Stage("starting")
    from workbench.learning.auditing import audited  # noqa: PLC0415 - loads torch
    from workbench.learning.examples import Example  # noqa: PLC0415 - loads torch
    from workbench.learning.row_vectors import row_vectors  # noqa: PLC0415 - loads torch
    from workbench.steps.read_vectors import read_before  # noqa: PLC0415 - loads torch

    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        chosen = sheets.sheet_named(project, request.sheet).id if request.sheet else 0
        found = annotations.labelled_rows(project, task.id, lambda one: joins_of(one.cleaning))
        kept = reviews.reviewed(project, task.id)
        frozen = splits.frozen_test_rows(project, task.id)
        rows = [row for row in found if not chosen or row.sheet == chosen]
        known = read_before(project, rows)
    finally:
        project.close()
    kept &= {(row.sheet, row.row) for row in rows}
    pairs = yield from _contradictions(rows, task.kind, kept)
    examples = [Example((row.sheet, row.row), row.text, row.label, row.group) for row in rows]
    texts = [one.text for one in rows]
    vectors = yield from row_vectors(texts, device=request.device, kept=known)
    audit = yield from audited(examples, task.kind, vectors, frozen)
    wrong = [one for one in _wrong(rows, audit) if (one.sheet, one.row) not in kept]
    return LabelsAudited(
        task=task.id,
        holds=task.kind,
        rows=len(rows),
        checked=audit.checked,
        kept=len(kept),
        method=vectors.method,
        wrong=tuple(wrong[:_MOST]),
        wrong_in_all=len(wrong),
        contradictions=tuple(pairs[:_MOST]),
        contradictions_in_all=len(pairs),
        mixed=_mixed(rows, audit, task.kind, kept),
    )


def _wrong(rows: list[LabelledRow], audit: "Audit") -> list[WrongLabel]:
    return [
        WrongLabel(
            rows[one.place].sheet,
            rows[one.place].row,
            rows[one.place].label,
            one.suggested,
            one.doubt,
        )
        for one in audit.suspects
    ]


def _mixed(
    rows: list[LabelledRow], audit: "Audit", kind: str, kept: set[reviews.Key]
) -> tuple[MixedLabels, ...]:
    """Return the pairs with the rows that are left to look at, the surest first."""
    from workbench.learning.examples import Example  # noqa: PLC0415 - loads torch

    carried: Counter[str] = Counter()
    for row in rows:
        carried.update(Example((row.sheet, row.row), row.text, row.label).names(kind))

    def told(pair: "MixedPair") -> MixedLabels:
        places = sorted(pair.rows, key=lambda one: -audit.doubts[one[0]])
        found = [
            WrongLabel(rows[at].sheet, rows[at].row, rows[at].label, said, audit.doubts[at])
            for at, said in places
            if (rows[at].sheet, rows[at].row) not in kept
        ]
        total = carried[pair.first] + carried[pair.second]
        return MixedLabels(pair.first, pair.second, total, tuple(found[:_MOST_OF_PAIR]))

    pairs = (told(pair) for pair in audit.mixed[:_MOST_PAIRS])
    return tuple(sorted((one for one in pairs if one.found), key=lambda one: -len(one.found)))


def _contradictions(
    rows: list[LabelledRow], kind: str, kept: set[reviews.Key]
) -> Step[list[Contradiction]]:
    """Return the rows that carry another label than most of those that say nearly the same, those
    that are most alike first.

    Texts that differ in numbers or names alone were filled into one form. Perhaps the filling decides
    ("Who is Vlad?", "Who is Asia?"): they contradict each other only where nearly all with that form
    agree, which shows that it does not.
    """
    yield Stage("comparing")
    same = yield from near_texts([row.text for row in rows], _SHARED)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, first in same.items():
        if _likeness(rows[place].text, rows[first].text) >= _SIMILAR:
            groups.setdefault(first, [first]).append(place)
    apart = _most_apart(rows) if kind == "number" else 0.0
    found: list[tuple[float, Contradiction]] = []
    for members in groups.values():
        counts = Counter(rows[place].label for place in members)
        common = min(counts, key=lambda label: (-counts[label], label))
        usual = _Usual([rows[place] for place in members], common)
        for place in members:
            row = rows[place]
            if _differ(row.label, common, apart) and (row.sheet, row.row) not in kept:
                example = usual.told_against(row)
                if example is None:
                    continue
                other = (example.sheet, example.row, example.label)
                one = Contradiction(row.sheet, row.row, row.label, *other)
                found.append((_likeness(row.text, example.text), one))
    return [one for _alike, one in sorted(found, key=lambda pair: -pair[0])]


class _Usual:
    """Of rows that say nearly the same, those with the label that most of them carry."""

    def __init__(self, rows: list[LabelledRow], common: str) -> None:
        self._first = next(row for row in rows if row.label == common)
        self._by_text: dict[str, LabelledRow] = {}
        self._by_form: dict[str, LabelledRow] = {}
        self._filled: Counter[str] = Counter()
        self._agreeing: Counter[str] = Counter()
        for row in rows:
            form = unfilled(row.text)
            self._filled[form] += 1
            if row.label == common:
                self._agreeing[form] += 1
                self._by_form.setdefault(form, row)
                self._by_text.setdefault(key(row.text), row)

    def told_against(self, row: LabelledRow) -> LabelledRow | None:
        """Return the one that a row with another label contradicts, None where it may differ."""
        same = self._by_text.get(key(row.text))
        if same is not None:
            return same
        form = unfilled(row.text)
        alike = self._by_form.get(form)
        if alike is None:
            return self._first
        agreeing = self._agreeing[form]
        agree = agreeing >= _AGREEING and agreeing >= _AGREED * self._filled[form]
        return alike if agree else None


def _likeness(one: str, other: str) -> float:
    """Return the share of characters that two texts have in common, in order; 0 where it is small."""
    first, second = key(one), key(other)
    if first == second:
        return 1.0
    if min(len(first), len(second)) > _LONG:
        return _SIMILAR
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _SIMILAR else 0.0


def _differ(label: str, other: str, apart: float) -> bool:
    return label != other if not apart else abs(float(label) - float(other)) > apart


def _most_apart(rows: list[LabelledRow]) -> float:
    """Return how far two numbers for one text may be apart; never 0, which is for labels."""
    values = [float(row.label) for row in rows]
    mean = sum(values) / max(len(values), 1)
    spread = (sum((one - mean) ** 2 for one in values) / max(len(values), 1)) ** 0.5
    return max(_SPREAD * float(spread), 1e-12)
