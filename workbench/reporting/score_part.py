"""The sections about scores: all figures with their intervals, calibration, promise, groups."""

from collections.abc import Iterator, Sequence

from workbench.reporting import charts
from workbench.reporting.error_part import numbers
from workbench.reporting.facts import Facts
from workbench.reporting.report import (
    Cell,
    Chart,
    Measured,
    Note,
    Number,
    Paragraph,
    Part,
    Table,
    named,
    scored,
    short,
)
from workbench.translation import _
from workbench.trust import GroupScore, LabelMeasure, LabelPromise, Measures
from workbench.verdicts import LIMITS, calibration_lines, promise_lines, promise_rule
from workbench.wording import figure_name, word

_MOST_BARS = 30
_MOST_GROUPS = 40
_VALUE = 40  # characters of a column's value that is a name, not a text


# --- scores ---------------------------------------------------------------------------------


def scores(facts: Facts) -> Iterator[Part]:
    """Say every figure with its interval, and those of each label."""
    found = facts.evaluated.measures
    if found is None:
        yield from _scores_as_kept(facts)
        return
    several = found.task == "several"
    figures = tuple(
        (figure_name(one.name), scored(one))
        for one in found.figures
        if one.name != "ece" and (one.name != "micro_f1" or several)
    )
    of_levels = tuple(
        (figure_name(one.name), scored(one))
        for one in facts.evaluated.scores.figures
        if one.name.startswith("level ")
    )
    yield Table(_("Figures"), (_("Figure"), _("Value (95% interval)")), (*figures, *of_levels))
    yield Note(
        _(
            "The interval says between which bounds the figure would lie, 19 times in 20, if other rows"
            " of the same kind had been scored."
        )
    )
    if found.labels:
        yield from _label_scores(found)
    if found.task == "number":
        yield from numbers(facts)
    yield from _learning(facts)
    yield from _curves(found)


def _scores_as_kept(facts: Facts) -> Iterator[Part]:
    """Say the figures that were kept when the run ended: no row that scores it is left."""
    told = facts.evaluated.scores
    rows: list[tuple[Cell, ...]] = []
    if told.accuracy >= 0:
        rows.append((figure_name("accuracy"), Measured(told.accuracy, *told.interval)))
        rows.append((figure_name("macro_f1"), Number(told.macro_f1, "share")))
    rows += [(figure_name(one.name), scored(one)) for one in told.figures]
    yield Table(_("Figures"), (_("Figure"), _("Value (95% interval)")), tuple(rows))
    yield Note(word(LIMITS, "no-rows"))


def _label_scores(found: Measures) -> Iterator[Part]:
    measured = [one for one in found.labels if isinstance(scored(one.f1), Measured)]
    worst = sorted(measured, key=lambda one: one.f1.value)
    drawn = worst[:_MOST_BARS]
    if drawn:
        title = _("F1 by label, the weakest first")
        if len(worst) > len(drawn):
            title = _("F1 of the {n} weakest labels").format(n=len(drawn))
        yield Chart(title, charts.bars([_bar(one) for one in drawn], title))
    yield Table(
        _("Scores by label"),
        (_("Label"), _("Rows"), _("Predicted"), _("Precision"), _("Recall"), "F1"),
        tuple(
            (
                named(one.label),
                Number(one.rows),
                Number(one.predicted),
                scored(one.precision),
                scored(one.recall),
                scored(one.f1),
            )
            for one in found.labels
        ),
    )
    yield Note(
        _(
            "Precision: of the rows that got the label, how many carry it. Recall: of the rows that carry"
            " it, how many got it. F1 is the two in one figure."
        )
    )


def _bar(one: LabelMeasure) -> tuple[str, Measured]:
    return named(one.label), Measured(one.f1.value, one.f1.low, one.f1.high)


def _learning(facts: Facts) -> Iterator[Part]:
    epochs = facts.run.epochs
    if len(epochs) < 2:
        return
    title = _("How it learnt")
    yield Chart(title, charts.learning(epochs, title))

    def value(number: float, form: str) -> Cell:
        return Number(number, form) if number >= 0 else None

    yield Table(
        title,
        (_("Epoch"), _("Training loss"), _("Validation loss"), _("Accuracy"), _("Macro F1")),
        tuple(
            (
                Number(one.epoch),
                value(one.training_loss, "plain"),
                value(one.validation_loss, "plain"),
                value(one.accuracy, "share"),
                value(one.macro_f1, "share"),
            )
            for one in epochs
        ),
        in_appendix_only=True,
    )


def _curves(found: Measures) -> Iterator[Part]:
    """Give the points of precision and recall to whoever wants to draw them."""
    rows: list[tuple[Cell, ...]] = [
        (named(curve.label), *(Number(value, "share") for value in point))
        for curve in found.curves
        for point in curve.points
    ]
    if rows:
        header = (_("Label"), _("Confidence from"), _("Precision"), _("Recall"))
        yield Table(_("Precision and recall"), header, tuple(rows), in_appendix_only=True)


# --- confidence -----------------------------------------------------------------------------


def calibration(facts: Facts) -> Iterator[Part]:
    """Say whether confidences mean what they say, before and after calibration."""
    if facts.kind == "number":
        return
    found = facts.evaluated
    if found.calibration is not None:
        for line in calibration_lines(found.calibration):
            yield Paragraph(line)
    else:
        yield Note(
            _(
                "The model is gone or older than calibration, so nothing is known of how it was done."
            )
        )
    if found.measures is None:
        return
    error = [one for one in found.measures.figures if one.name == "ece"]
    if error:
        yield Table(
            _("Calibration"),
            (_("Figure"), _("Value (95% interval)")),
            tuple((figure_name(one.name), scored(one)) for one in error),
        )
    bins = [one for one in found.measures.bins if one.rows]
    if bins:
        title = _("How often rows of each confidence came out right")
        yield Chart(title, charts.reliability(bins, title))
        yield Table(
            title,
            (_("Confidence from"), _("to"), _("Rows"), _("Mean confidence"), _("Came out right")),
            tuple(
                (
                    Number(one.low, "share"),
                    Number(one.high, "share"),
                    Number(one.rows),
                    Number(one.confidence, "share"),
                    scored(one.right),
                )
                for one in bins
            ),
            in_appendix_only=True,
        )


# --- promise --------------------------------------------------------------------------------


def promise(facts: Facts) -> Iterator[Part]:
    """Say how many rows need nobody, and how sure that is."""
    if facts.kind == "number":
        yield Paragraph(word(LIMITS, "no-precision"))
        return
    held = facts.promise
    if held is None:
        held = facts.evaluated.promise
        yield Paragraph(
            _("Nothing was chosen to be kept yet. What could be promised with this model:")
        )
    if held is None:
        yield Note(word(LIMITS, "no-rows"))
        return
    lines = promise_lines(held)
    for line in lines if held.limits else lines[: 2 if held.wished else 1]:
        yield Paragraph(line)
    if held.limits:
        return
    yield Paragraph(promise_rule(held))
    yield Table(
        _("Promise"),
        (_("What"), _("Value")),
        (
            (_("Precision to be kept"), Number(held.precision, "share")),
            (_("Risk that it is not kept"), Number(held.risk, "share")),
            (_("Rows that need nobody"), scored(held.accepted)),
            (_("Of these, right"), scored(held.kept)),
            (_("Rows looked at"), Number(held.rows)),
            (
                _("Least confidence"),
                None if held.threshold < 0 else Number(held.threshold, "plain"),
            ),
        ),
    )
    if held.labels:
        yield Table(
            _("Thresholds by label"),
            (_("Label"), _("Rows"), _("Least confidence"), _("Need nobody"), _("Of these, right")),
            tuple(map(_threshold, held.labels)),
        )
        yield Note(_("Where there is no least confidence, every row of the label needs a person."))


def _threshold(one: LabelPromise) -> tuple[Cell, ...]:
    least = None if one.threshold < 0 else Number(one.threshold, "plain")
    counts = (Number(one.rows), least, Number(one.accepted), Number(one.right))
    return named(one.label), *counts


# --- groups ---------------------------------------------------------------------------------


def groups(facts: Facts) -> Iterator[Part]:
    """Say which rows the model does better or worse for."""
    found = facts.evaluated.measures
    if found is None or not found.groups:
        return
    names = _group_names(facts, found.groups)
    real = [one for one in found.groups if not one.is_noise]
    if not real:
        yield Paragraph(_("No group of rows differs from the others by more than chance."))
    order = sorted(found.groups, key=lambda one: one.is_noise)  # their own order otherwise
    number = found.task == "number"
    header = (
        _("Column"),
        _("Value"),
        _("Rows"),
        _("Mean error") if number else _("Right"),
        _("Elsewhere"),
        _("Chance"),
        _("Beyond chance"),
    )
    rows = [
        (
            one.column or _("Length of the text"),
            names[one.column, one.value],
            Number(one.rows),
            scored(one.figure),
            Number(one.rest, "plain" if number else "share"),
            Number(one.chance, "plain"),
            _("no") if one.is_noise else _("yes"),
        )
        for one in order
    ]
    is_cut = len(rows) > _MOST_GROUPS
    yield Table(_("Groups"), header, tuple(rows[:_MOST_GROUPS]))
    if is_cut:
        yield Table(_("All groups"), header, tuple(rows), in_appendix_only=True)
        yield Note(_("The other groups are in the Excel appendix."))
    yield Note(
        _(
            "Chance is how often so large a difference comes about by chance alone, over all groups"
            " together; from 0.05 on it is no finding."
        )
    )


def _group_names(facts: Facts, found: Sequence[GroupScore]) -> dict[tuple[str, str], str]:
    """Return how values are called: by a number where they are texts that may not stand here."""
    names: dict[tuple[str, str], str] = {}
    for one in found:
        is_text = one.column in facts.private_columns or len(one.value) > _VALUE
        if is_text and not facts.with_texts:
            before = sum(column == one.column for column, _value in names)
            names[one.column, one.value] = _("value {n} (left out)").format(n=before + 1)
        else:
            names[one.column, one.value] = short(one.value, 2 * _VALUE)
    return names
