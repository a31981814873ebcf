"""The sections about errors: which labels are taken for which, and the rows that show it."""

from collections import Counter
from collections.abc import Iterator

from workbench.label_text import levels, parted
from workbench.reporting import charts
from workbench.reporting.facts import Facts, ScoredRow
from workbench.reporting.report import (
    Cell,
    Chart,
    Note,
    Number,
    Paragraph,
    Part,
    Table,
    named,
    short,
)
from workbench.scorecard import REMEDIES, cause_name
from workbench.translation import _, ngettext
from workbench.verdicts import LIMITS
from workbench.wording import word

_MOST_IN_MATRIX = 100
_MOST_CONFUSIONS = 15
_OF_EACH = 2  # texts that show a confusion
_FARTHEST = 10
_TEXT = 240


def numbers(facts: Facts) -> Iterator[Part]:
    """Show predicted numbers over true ones, and the rows farthest from the truth."""
    pairs = [(float(one.truth), float(one.predicted)) for one in facts.scored]
    if not pairs:
        return
    title = _("Predicted over true numbers")
    yield Chart(title, charts.scatter(pairs, title))
    order = sorted(facts.scored, key=lambda one: -abs(float(one.truth) - float(one.predicted)))
    rows: list[tuple[Cell, ...]] = [
        (
            _place(one),
            Number(float(one.truth), "plain"),
            Number(float(one.predicted), "plain"),
            Number(abs(float(one.truth) - float(one.predicted)), "plain"),
            *_text_cell(facts, one),
        )
        for one in order[:_FARTHEST]
    ]
    header = (_("Row"), _("True"), _("Predicted"), _("Difference"), *_text_head(facts))
    yield Table(_("Rows farthest from the truth"), header, tuple(rows))


def confusion(facts: Facts) -> Iterator[Part]:
    """Say which labels are taken for which, with rows that show it."""
    if facts.kind == "number":
        return
    yield from _matrix(facts)
    wrong = [one for one in facts.scored if not one.is_right]
    if not facts.scored:
        yield Note(word(LIMITS, "no-rows"))
        return
    if not wrong:
        yield Paragraph(_("Every row that scores the run came out right."))
        return
    causes = facts.evaluated.causes
    if causes:
        header: tuple[str, ...] = (_("Likely cause"), _("Rows"), _("What to do"))
        told_causes: tuple[tuple[Cell, ...], ...] = tuple(
            (cause_name(one), Number(len(one.rows)), word(REMEDIES, one.what)) for one in causes
        )
        yield Table(_("Why rows came out wrong"), header, told_causes)
    if facts.kind == "several":
        yield from _missed_and_added(facts)
    pairs = Counter((one.truth, one.predicted) for one in wrong)
    rows: list[tuple[Cell, ...]] = []
    for (truth, predicted), count in pairs.most_common(_MOST_CONFUSIONS):
        those = [one for one in wrong if (one.truth, one.predicted) == (truth, predicted)]
        surest = sorted(those, key=lambda one: -one.confidence)[:_OF_EACH]
        told = "\n".join(
            short(one.text, _TEXT) if facts.with_texts else _place(one) for one in surest
        )
        rows.append((named(truth) or None, named(predicted) or None, Number(count), told))
    last = _("Examples") if facts.with_texts else _("For example in")
    header = (_("True label"), _("Predicted"), _("Rows"), last)
    yield Table(_("Most frequent confusions"), header, tuple(rows))
    if len(pairs) > len(rows):
        yield Note(
            ngettext(
                "{n} rarer confusion is not listed.",
                "{n} rarer confusions are not listed.",
                len(pairs) - len(rows),
            ).format(n=f"{len(pairs) - len(rows):,}")
        )


def _matrix(facts: Facts) -> Iterator[Part]:
    """Show a matrix: of a tree its top level."""
    if facts.kind == "several" or not facts.scored:
        return
    pairs = Counter((_top(facts, one.truth), _top(facts, one.predicted)) for one in facts.scored)
    names = sorted({name for pair in pairs for name in pair})
    if len(names) < 2:
        return
    counts = [[pairs[truth, said] for said in names] for truth in names]
    title = _("Confusion of the top level") if facts.kind == "tree" else _("Confusion")
    labels = [named(name) for name in names]
    if len(names) <= _MOST_IN_MATRIX:
        yield Chart(title, charts.matrix(labels, counts, title))
        yield Note(
            _(
                "Down: the true label. Across: the prediction, by the number of its label. Right ones"
                " are on the diagonal; the darker a field, the larger its part of the line."
            )
        )
    yield Table(
        title,
        (_("True label"), *labels),
        tuple(
            (label, *(Number(count) for count in line))
            for label, line in zip(labels, counts, strict=True)
        ),
        in_appendix_only=True,
    )


def _top(facts: Facts, written: str) -> str:
    return levels(written)[0] if facts.kind == "tree" else written


def _missed_and_added(facts: Facts) -> Iterator[Part]:
    missed: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for one in facts.scored:
        true, said = set(parted(one.truth)), set(parted(one.predicted))
        missed.update(true - said)
        added.update(said - true)
    names = sorted({*missed, *added}, key=lambda name: -(missed[name] + added[name]))
    yield Table(
        _("Labels missed and added"),
        (_("Label"), _("Rows where it was missed"), _("Rows where it was added")),
        tuple((named(name), Number(missed[name]), Number(added[name])) for name in names),
    )


def _place(one: ScoredRow) -> str:
    return _("{sheet}, row {row}").format(sheet=one.sheet, row=f"{one.row:,}")


def _text_head(facts: Facts) -> tuple[str, ...]:
    return (_("Text"),) if facts.with_texts else ()


def _text_cell(facts: Facts, one: ScoredRow) -> tuple[str, ...]:
    return (short(one.text, _TEXT),) if facts.with_texts else ()
