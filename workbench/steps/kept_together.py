"""Which labelled rows belong together, whatever column says so: near duplicates, and texts that were
filled into one form. What is learnt from and what is tested never share them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.events import Step
from workbench.project import annotations, splits
from workbench.project.annotations import LabelledRow
from workbench.project.rows import Joins
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.steps.cleaning import joins_of
from workbench.steps.near_texts import near_texts
from workbench.text.boilerplate import is_long, repeated_lines
from workbench.text.fillings import unfilled

if TYPE_CHECKING:
    from workbench.learning.examples import Example
    from workbench.learning.plan import Plan
    from workbench.trust import RowSplit

SIMILAR = 0.8  # of the runs of characters of two texts, from which they say nearly the same
MOST_ROWS = 50_000  # whose texts are compared, in about 20 s; of more the copies alone are tied
# Of all rows, those in one form or near one text: beyond it that is what such rows look like, those to
# come too, and a fair test has some. And of the rows of a label: beyond it most folds would not know it.
_MOST_TIED, _FEWEST_TIED = 0.05, 10
_MOST_OF_LABEL, _PAIR = 0.2, 2
_WORDS_OF_FORM = 4


def labelled_examples(
    project: Project,
    task: int,
    joins: Callable[[Sheet], Joins | None] = lambda sheet: joins_of(sheet.cleaning),
) -> Step[list["Example"]]:
    """Return every labelled row of a task, cleaned, with what ties it to others."""
    rows = annotations.labelled_rows(project, task, joins)
    return (yield from examples_of(rows, splits.taught_rows(project, task)))


def examples_of(
    rows: Sequence[LabelledRow], taught: AbstractSet[tuple[int, int]] = frozenset()
) -> Step[list["Example"]]:
    """Return `rows` as they are learnt from; those in `taught` never become test rows."""
    from workbench.learning.examples import Example  # noqa: PLC0415 - loads numpy

    ties = yield from _ties(rows)
    return [
        Example(
            (row.sheet, row.row),
            row.text,
            row.label,
            row.group,
            tuple(ties[place]),
            (row.sheet, row.row) in taught,
        )
        for place, row in enumerate(rows)
    ]


def untied(examples: Sequence["Example"]) -> list["Example"]:
    """Return the examples as ones that no run can set aside any more."""
    return [replace(one, is_taught=True) for one in examples]


def split_of(examples: Sequence["Example"], plan: "Plan", after: int) -> "RowSplit":
    """Return what is kept of a plan for `examples`, without its folds."""
    from workbench.learning.examples import folded  # noqa: PLC0415 - as above
    from workbench.trust import RowSplit  # noqa: PLC0415

    def shared(names: list[str]) -> int:
        return sum(count for name, count in Counter(names).items() if name and count > 1)

    return RowSplit(
        after=after,
        rows=len(examples),
        learn=len(plan.learn),
        test=len(plan.test),
        added=len(plan.new_test_keys),
        beside=plan.beside,
        copies=shared([folded(one.text) for one in examples]),
        grouped=shared([one.group for one in examples]),
        near=sum(any(tie.startswith("near ") for tie in one.ties) for one in examples),
        form=sum(any(tie.startswith("form ") for tie in one.ties) for one in examples),
        is_late=plan.is_late,
    )


def _ties(rows: Sequence[LabelledRow]) -> Step[dict[int, list[str]]]:
    """Return by place what ties a row to others."""
    found: dict[int, list[str]] = defaultdict(list)
    if len(rows) > MOST_ROWS:
        return found
    bare = _without_lines([row.text for row in rows])
    near: dict[int, list[int]] = defaultdict(list)
    for place, first in (yield from near_texts(bare, SIMILAR)).items():
        near[first].append(place)
    forms: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(bare):
        if form := form_of(text):
            forms[form].append(place)
    of_label = Counter(row.label for row in rows)
    sets = [(f"near {first}", [first, *places]) for first, places in near.items()]
    sets += [(f"form {form}", places) for form, places in forms.items() if len(places) > 1]
    for name, places in sets:
        label, _rows = Counter(rows[place].label for place in places).most_common(1)[0]
        most = max(_MOST_TIED * len(rows), _FEWEST_TIED)
        if len(places) <= min(most, max(_MOST_OF_LABEL * of_label[label], _PAIR)):
            for place in places:
                found[place].append(name)
    return found


def form_of(text: str) -> str:
    """Return a text without what it was filled with, or "" where too little is left to tell one form
    from others: "What is @?".
    """
    form = unfilled(text)
    words = [word for word in form.split() if any(letter.isalpha() for letter in word)]
    is_chinese = is_long(form) and not form.isascii()
    return form if len(words) >= _WORDS_OF_FORM or (is_chinese and len(words) < 3) else ""


def _without_lines(texts: Sequence[str]) -> list[str]:
    """Return the texts without lines that very many of them have: a long disclaimer makes no two
    letters the same.
    """
    lines = frozenset(repeated_lines(texts))
    if not lines:
        return list(texts)
    return [
        "\n".join(line for line in text.split("\n") if line.strip() not in lines) or text
        for text in texts
    ]
