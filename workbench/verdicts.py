"""What trust comes to, in lines for a person: measures with their intervals, calibration, the promise,
and what cannot be told.
"""

from collections.abc import Sequence

from workbench.events import Figure
from workbench.label_text import shown
from workbench.translation import N_, _, ngettext
from workbench.trust import (
    Calibration,
    GroupScore,
    LabelMeasure,
    LabelPromise,
    Leak,
    Measures,
    Promise,
    RowSplit,
    Share,
    Shares,
)
from workbench.wording import FIGURES, review_rule, word

# What scored rows cannot tell, and what would.
LIMITS = {
    "no-rows": N_("No row scores this model, so nothing can be said of how good it is."),
    "few-rows": N_(
        "Fewer than 20 rows score this model: the intervals are what matters, not the scores."
    ),
    "one-label": N_(
        "All rows that score this model carry one label, so nothing can be said of the others."
    ),
    "unscored-labels": N_("Some labels have no row that scores them, so nothing is said of those."),
    "gone-labels": N_(
        "Some labels that this run learnt are no longer in use; they are shown under their old names,"
        " and what is said of them is of then."
    ),
    "new-labels": N_(
        "This run does not know some labels (they came later, or had a single row then): it is wrong in"
        " all of their rows; train again to include them."
    ),
    "one-prediction": N_(
        "The model gave the same answer for every row that scores it, so it tells none from another yet."
    ),
    "no-spread": N_(
        "This run kept no probabilities of all labels; train again for curves of precision and recall."
    ),
    "other-task": N_("The two runs learnt different tasks, so they cannot be compared."),
    "no-common-rows": N_("No row scores both runs, so they cannot be compared."),
    "few-common-rows": N_("Fewer than 20 rows score both runs: too few to tell which is better."),
    "no-shares": N_("Shares are of labels; rows of this task carry numbers."),
    "review-going-on": N_(
        "Reviewed rows count as they were decided. Not all rows that need a person are reviewed yet; when"
        " they are, the shares are surest."
    ),
    "each-label-by-itself": N_(
        "A row may carry several labels: each share is by itself, and they need not add up to 100%."
    ),
    "not-applied": N_("The run was not applied to this sheet yet; apply it first."),
    "many-labels": N_("With more than 200 labels their shares cannot be corrected."),
    "more-groups": N_("Only the 60 largest groups are here."),
    "no-reviewed-rows": N_(
        "Too few rows were chosen at random and reviewed after the training, so the shares rest on the"
        " errors known from scoring."
    ),
    "few-for-leaks": N_("Fewer than 20 rows are labelled: too few to tell what gives labels away."),
    "no-precision": N_("A number is near or far, never right, so no precision can be promised."),
    "promise-no-rows": N_(
        "No row scores this model, so nothing can be promised and every row needs a person."
    ),
    "promise-few-rows": N_(
        "{rows} rows are too few to promise {precision} precision, so every row needs a person. It takes"
        " at least {needed} rows that score the model: label more and train again, or promise less."
    ),
    "promise-unkept": N_(
        "At no confidence can {precision} precision be promised from {rows} rows, so every row needs a"
        " person. Promise less, or label more of the rows that come out wrong and train again."
    ),
    "same-numbers": N_(
        "All true numbers are the same, so nothing can be said of how well the model follows them."
    ),
}

LEAKS = {
    "column": N_(
        "Column {name} gives the label away: its value alone is right for {share} of {rows} rows."
    ),
    "phrase": N_("“{name}” stands in {rows} rows, {share} of them with the label {label}."),
    "form": N_(
        "{rows} rows are one form with other numbers and names, {share} of them with the label {label}:"
        " “{name}”"
    ),
    "split": N_("{rows} test rows ({share}) say nearly the same as another labelled row."),
    "group": N_(
        "Rows with the same {name} often say the same: {share} of such pairs have one label. Keep them"
        " together?"
    ),
}

# What follows from a leak, and what can be done.
LEAK_ADVICE = {
    "column": N_(
        "It is not learnt from, but the texts may say it too: look at some rows, and clean it out of"
        " the texts if new rows will not have it."
    ),
    "phrase": N_(
        "If new rows will not have it, clean it out of the texts: as long as it is there, scores look"
        " better than they are."
    ),
    "form": N_(
        "If new rows will look otherwise, label some of those too: without them scores look better than"
        " they are."
    ),
    "split": N_(
        "Runs that learnt from those rows score too well; the next training leaves them out, and the"
        " test rows stay."
    ),
    "group": N_(
        "With {name} as the group column, no such rows are both learnt from and tested on, so that"
        " scores hold for new ones too."
    ),
}

VERDICTS = {
    "better": N_("Run {second} is better than run {first}."),
    "worse": N_("Run {second} is worse than run {first}."),
    "unclear": N_("It cannot be told whether run {second} is better or worse than run {first}."),
}

CALIBRATIONS = {
    "none": N_("Confidences are as the model gives them."),
    "temperature": N_("Confidences are calibrated by a temperature."),
    "vector": N_("Confidences are calibrated for each label; a few labels may change by it."),
    "isotonic": N_("Confidences are calibrated by a curve."),
}

_ERRORS = {"mae", "rmse"}  # on the person's own scale, not in percent
_MOST_GROUPS = 12
_IN_HOURS = 120  # minutes


def figure_text(figure: Figure) -> str:
    """Return a figure with its interval; a dash where it cannot be said."""
    if figure.value == figure.low == figure.high == -1:
        return "–"
    if figure.name in _ERRORS or figure.name == "r2":
        return f"{figure.value:.3g} ({figure.low:.3g}–{figure.high:.3g})"
    return f"{figure.value:.1%} ({figure.low:.1%}–{figure.high:.1%})"


def measure_lines(found: Measures) -> list[str]:
    """Return every figure with its interval, each label, and the groups that stand out."""
    lines = [
        f"{word(FIGURES, one.name)}: {figure_text(one)}"
        for one in found.figures
        if one.name != "micro_f1" or found.task == "several"
    ]
    lines += [_label_line(one) for one in found.labels]
    real = [one for one in found.groups if not one.is_noise]
    lines += [_group_line(one) for one in real[:_MOST_GROUPS]]
    if found.groups and not real:
        lines.append(_("No group of rows differs from the others by more than chance."))
    return [*lines, *(word(LIMITS, one) for one in found.limits)]


def _label_line(one: LabelMeasure) -> str:
    return _("{label}: precision {precision}, recall {recall}, F1 {f1}, rows {rows}").format(
        label=shown(one.label),
        precision=figure_text(one.precision),
        recall=figure_text(one.recall),
        f1=figure_text(one.f1),
        rows=f"{one.rows:,}",
    )


def _group_line(one: GroupScore) -> str:
    of = f"{one.column}: {one.value}"
    if not one.column:
        of = _("Texts of {range} characters").format(range=one.value)
    rest = f"{one.rest:.3g}" if one.figure.name in _ERRORS else f"{one.rest:.1%}"
    return _("{of}: {figure} on {rows} rows, {rest} elsewhere; beyond chance").format(
        of=of, figure=figure_text(one.figure), rows=f"{one.rows:,}", rest=rest
    )


def calibration_lines(found: Calibration) -> list[str]:
    """Return how confidences were calibrated and what it did to their error."""
    said = calibration_text(found)
    return [said] if said else []


def calibration_text(found: Calibration) -> str:
    """Return how confidences were calibrated and what it did to their error; "" where there is nothing
    to say.
    """
    method = word(CALIBRATIONS, found.method)
    if found.ece_before < 0:
        return method if found.method != "none" or found.rows else ""
    if found.method == "none":
        return _(
            "{method} Their calibration error on {rows} rows is {before}; nothing that was tried"
            " lowers it."
        ).format(method=method, rows=f"{found.rows:,}", before=f"{found.ece_before:.1%}")
    return _("{method} Calibration error on {rows} rows: {before} before, {after} after.").format(
        method=method,
        rows=f"{found.rows:,}",
        before=f"{found.ece_before:.1%}",
        after=f"{found.ece_after:.1%}",
    )


def limit_text(name: str) -> str:
    """Return what a key of `LIMITS` says."""
    return word(LIMITS, name)


def promise_lines(found: Promise) -> list[str]:
    """Return which share of rows needs nobody, how sure that is, and the thresholds."""
    if found.limits:
        return [
            word(LIMITS, one).format(
                precision=percent(found.precision),
                rows=f"{found.rows:,}",
                needed=f"{found.needed:,}",
            )
            for one in found.limits
        ]
    lower = [wished_text(found)] if found.wished else []
    line = _(
        "At {precision} precision {accepted} of the rows need nobody; {kept} of the {rows} rows that"
        " tell so came out right."
    ).format(
        precision=percent(found.precision),
        accepted=figure_text(found.accepted),
        kept=figure_text(found.kept),
        rows=f"{round(found.accepted.value * found.rows):,}",
    )
    return [*lower, line, promise_rule(found), *(_promised_label(one) for one in found.labels)]


def wished_text(found: Promise) -> str:
    """Return that less is promised than was wanted, and what would help."""
    return _(
        "{wished} cannot be promised from {rows} rows that score the model; {precision} can. Label more"
        " rows and train again for more."
    ).format(
        wished=percent(found.wished), rows=f"{found.rows:,}", precision=percent(found.precision)
    )


def _promised_label(one: LabelPromise) -> str:
    if one.threshold < 0:
        return _("{label}: always needs a person").format(label=shown(one.label))
    return _("{label}: needs nobody from {threshold} on; {right} of {accepted} right").format(
        label=shown(one.label),
        threshold=confidence_text(one.threshold),
        right=f"{one.right:,}",
        accepted=f"{one.accepted:,}",
    )


def promise_rule(found: Promise, task: str = "single") -> str:
    """Return the rule behind `needs_review`; "" for a number."""
    if task == "number" or found.risk < 0:  # nothing was chosen: the training's own threshold
        return review_rule(found.threshold, task)
    if found.lowest() > 1:
        return _(
            "needs_review is always true: at no confidence can {precision} precision be promised."
        ).format(precision=percent(found.precision))
    if found.labels:
        said = _(
            "needs_review is true where the confidence is below the threshold of the predicted label;"
            " {precision} precision is promised for each label by itself, at a risk of {risk}."
        )
    else:
        said = _(
            "needs_review is true where the confidence is below {threshold}; above it {precision}"
            " precision is promised, at a risk of {risk}."
        )
    return said.format(
        threshold=confidence_text(found.threshold),
        precision=percent(found.precision),
        risk=percent(found.risk),
    )


def share_lines(found: Shares) -> list[str]:
    """Return each group's label shares, as counted and corrected, and what they rest on."""
    lines: list[str] = []
    group = None
    for one in found.shares:
        if found.column and one.group != group:
            said = ngettext("{group}: {n} row", "{group}: {n} rows", one.rows)
            lines.append(said.format(group=one.group or "–", n=f"{one.rows:,}"))
        group = one.group
        lines.append(_share_line(one))
    if found.shares:
        lines.append(shares_basis(found))
    return [*lines, *(word(LIMITS, one) for one in found.limits)]


def shares_basis(found: Shares) -> str:
    """Return what the correction used, in one sentence; "" where nothing tells of errors."""
    if not found.scored:
        return ""
    used = [
        ngettext(
            "the model's errors on {n} row that scores it",
            "the model's errors on {n} rows that score it",
            found.scored,
        ).format(n=f"{found.scored:,}")
    ]
    if found.certain:
        said = ngettext("{n} reviewed row", "{n} reviewed rows", found.certain)
        used.append(said.format(n=f"{found.certain:,}"))
    elif found.reviewed:
        said = ngettext(
            "{n} row that was drawn by chance and labelled",
            "{n} rows that were drawn by chance and labelled",
            found.reviewed,
        )
        used.append(said.format(n=f"{found.reviewed:,}"))
    if len(used) == 2:
        return _("Corrected with {first} and {second}.").format(first=used[0], second=used[1])
    return _("Corrected with {first}.").format(first=used[0])


def _share_line(one: Share) -> str:
    if one.best.value < 0:
        said = _("{label}: {counted} as predicted; no row tells how often that is wrong")
    elif one.best == one.reviewed:
        said = _("{label}: {best} by reviewed rows; {counted} as predicted")
    else:
        said = _("{label}: {best} corrected for known errors; {counted} as predicted")
    return said.format(
        label=shown(one.label), counted=f"{one.counted:.1%}", best=figure_text(one.best)
    )


def leak_lines(leaks: Sequence[Leak], limits: Sequence[str]) -> list[str]:
    """Return what gives the labels away, one a line."""
    lines = [f"{leak_text(one)} {leak_advice(one)}" for one in leaks]
    if not lines and not limits:
        lines = [_("Nothing was found that gives the labels away.")]
    return [*lines, *(word(LIMITS, one) for one in limits)]


def leak_text(one: Leak) -> str:
    """Return what was found, with its figures."""
    return word(LEAKS, one.what).format(
        name=one.name,
        label=shown(one.label),
        rows=f"{one.rows:,}",
        share=f"{one.share.value:.1%}",
    )


def leak_advice(one: Leak) -> str:
    """Return what follows from it, and what can be done."""
    return word(LEAK_ADVICE, one.what).format(name=one.name)


def split_lines(found: RowSplit) -> list[str]:
    """Return how the rows of a run were parted, for a report or a script."""
    if found.test:
        told = _(
            "{learn} rows were learnt from and {test} test rows scored it; {added} of them were set aside"
            " with this run, for ever."
        )
    else:
        told = _("{learn} rows were learnt from; cross-validation over them gave the scores.")
    lines = [
        told.format(learn=f"{found.learn:,}", test=f"{found.test:,}", added=f"{found.added:,}")
    ]
    if found.folds and found.repeats > 1:
        lines.append(
            _(
                "It was done {repeats} times with other folds; the scores are those in the middle."
            ).format(repeats=found.repeats)
        )
    tied = [
        (found.copies, _("{n} rows with a text that others have too")),
        (found.grouped, _("{n} rows of groups")),
        (found.near, _("{n} rows that say nearly the same as another")),
        (found.form, _("{n} rows of one form with other numbers and names")),
    ]
    kept = [text.format(n=f"{count:,}") for count, text in tied if count]
    if kept:
        lines.append(_("Kept together: {what}.").format(what=_(", ").join(kept)))
    if found.beside:
        lines.append(
            ngettext(
                "{n} row was left out: it belongs to a test row.",
                "{n} rows were left out: they belong to test rows.",
                found.beside,
            ).format(n=f"{found.beside:,}")
        )
    if found.is_late:
        lines.append(
            _(
                "The group column was chosen after test rows were set aside and would leave too little"
                " to learn from, so its groups may be on both sides."
            )
        )
    return lines


def work_text(free: int, rows: int, kept: Figure, per_minute: float) -> str:
    """Return how many of `rows` need nobody, how right such rows were, and what is left to a person,
    who does `per_minute` rows a minute (0: not known).
    """
    left = rows - free
    said = _("{left} need you")
    if not free:
        said = _("All {left} rows need you")
    elif not left:
        said = _("none needs you")
    said = said.format(left=f"{left:,}")
    if left and per_minute > 0:
        said = _("{said}, about {time} at your pace").format(
            said=said, time=time_text(left / per_minute)
        )
    if not free:
        return _("{said}.").format(said=said)
    if kept.value < 0:
        words = _("{free} of {rows} rows need nobody; {said}.")
        return words.format(free=f"{free:,}", rows=f"{rows:,}", said=said)
    return _("{free} of {rows} rows need nobody ({right}, interval {low}–{high}); {said}.").format(
        free=f"{free:,}",
        rows=f"{rows:,}",
        right=f"{kept.value:.1%}",
        low=f"{100 * kept.low:.1f}",
        high=f"{100 * kept.high:.1f}",
        said=said,
    )


def time_text(minutes: float) -> str:
    """Return a time in minutes, from two hours on in hours."""
    if minutes < _IN_HOURS:
        count = max(1, round(minutes))
        return ngettext("{n} minute", "{n} minutes", count).format(n=count)
    count = round(minutes / 60)
    return ngettext("{n} hour", "{n} hours", count).format(n=f"{count:,}")


def confidence_text(threshold: float) -> str:
    """Return a threshold in full: rows are parted by it."""
    return f"{threshold:.12g}"


def percent(share: float) -> str:
    """Return a share in percent with no more digits than it has."""
    return f"{100 * share:.4g}%"
