"""What is said of a promise on screen: what it rests on, which one is in use, which rows it leaves."""

from workbench.results import DialPrepared
from workbench.translation import _
from workbench.trust import PRECISIONS, RISK, Promise
from workbench.verdicts import percent, promise_lines


def why_text(promise: Promise, dial: DialPrepared, *, is_hopeless: bool) -> str:
    """Return what a promise rests on, or why there is none and what would help; `is_hopeless`: none of
    the dial's precisions can be promised.
    """
    if not dial.rows and promise.rows:
        return _("The model brought it along; the rows that score it are not here.")
    if promise.limits and is_hopeless and promise.rows:
        why = _(
            "Of {rows} rows that score the model too many came out wrong, or they are too few, to"
            " promise {least} or more. So every row needs you. Begin with those that the model is"
            " least sure of: they teach it most. Then train again."
        )
        return why.format(rows=f"{promise.rows:,}", least=percent(PRECISIONS[0]))
    if promise.limits:
        return promise_lines(promise)[0]
    why = _(
        "Promised for new rows that are like those that score the model, with {sure} certainty."
    )
    if dial.scored_by == "cross-validation":
        why = _(
            "Promised for new rows that are like those of the cross-validation, with {sure}"
            " certainty, if the whole model is no worse than its parts were."
        )
    return why.format(sure=percent(1 - RISK))


def kept_text(kept: Promise | None) -> str:
    """Return which promise decides now, or that none does."""
    if kept is None or kept.risk < 0:
        return _("In use now: the confidence that the training found, without a promise.")
    if kept.wished:
        said = _("In use now: {precision} overall, for {wished} could not be promised.")
    elif kept.labels:
        said = _("In use now: {precision} for each label.")
    else:
        said = _("In use now: {precision} overall.")
    return said.format(precision=percent(kept.precision), wished=percent(kept.wished))


def rule_text(kept: Promise, task: str) -> str:
    """Return which rows need a person; "" for numbers. An exported file says the same of its columns."""
    if task == "number":
        return ""
    is_promised = kept.risk >= 0
    if kept.lowest() > 1:
        said = _(
            "Every row needs your eyes: at no confidence can {precision} precision be promised."
        )
        if not is_promised:
            said = _(
                "Every row needs your eyes: at no confidence did 95% of the validation rows come out"
                " right."
            )
    elif not is_promised:
        said = _(
            "Rows below {confidence} confidence need your eyes; of the validation rows above it 95%"
            " came out right."
        )
    elif kept.labels:
        said = _(
            "Rows below the confidence of their label need your eyes; {precision} precision is"
            " promised for each label by itself, at a risk of {risk}."
        )
    else:
        said = _(
            "Rows below {confidence} confidence need your eyes; above it {precision} precision is"
            " promised, at a risk of {risk}."
        )
    return said.format(
        confidence=f"{kept.lowest():.1%}",
        precision=percent(kept.precision),
        risk=percent(max(kept.risk, 0.0)),
    )
