"""What a run's scores come to in plain words: what it is good for, what it is held against, and why rows
come out wrong. The page, the command line and the report say the same.

The verdict goes by the lower end of the interval, never by the score alone, and says so where rows are
too few to say anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.events import Figure, Scores
from workbench.results import RunEvaluated
from workbench.translation import N_, _, ngettext
from workbench.trust import Cause, Comparison, Measures, Rival, SizeError
from workbench.verdicts import figure_text
from workbench.wording import measure, word

# The lower end of the 95% interval of the share of rows that come out right, and what that is good for.
USES = ((0.95, "alone"), (0.85, "routing"), (0.70, "sorting"), (0.50, "hints"), (0.0, "unfit"))
# The same for numbers, by the share of their spread that is explained (R²).
NUMBER_USES = ((0.80, "close"), (0.50, "rough"), (0.10, "order"), (-1e9, "mean"))
WIDEST = 0.20  # of an interval of shares, above which no use is named
WIDEST_NUMBER = 0.40
FEWEST_ROWS = 20
UNSURE_BELOW = 0.60  # confidence that no row reaches where the model is unsure of all
SAME_WITHIN = 0.05  # a difference whose interval lies within this is none that matters

WORDS = {
    "alone": N_("Good enough to decide by itself"),
    "routing": N_("Good for routing, not for billing"),
    "sorting": N_("Good for a first sorting that a person checks"),
    "hints": N_("Good for hints only"),
    "unfit": N_("Not good enough to use yet"),
    "majority": N_("No better than giving every row the label {label}"),
    "wide": N_("Too few rows to say what it is good for"),
    "unsure": N_("Unsure of every row"),
    "close": N_("Good enough to stand in for the numbers"),
    "rough": N_("Good for the rough size, not for exact numbers"),
    "order": N_("Good for telling high from low at best"),
    "mean": N_("No better than always giving the average"),
}

ADVICE = {
    "alone": N_("Let it work, and look at a few dozen rows a month to see that it stays so."),
    "routing": N_(
        "Fine where a wrong row is noticed and passed on; not where it costs money or a customer."
    ),
    "sorting": N_("It saves most of the work, but a person should see every row that matters."),
    "hints": N_("Take its labels as suggestions: a person decides each row."),
    "unfit": N_("Label more rows, above all of the labels that it mixes up, and train again."),
    "majority": N_("It has not learnt to tell the labels apart; label more rows of the others."),
    "wide": N_("Label more rows and train again: each row that scores it narrows the interval."),
    "unsure": N_(
        "No prediction reaches 60% confidence, so a person has to read every row for now."
    ),
    "close": N_("Look at the rows that are farthest off now and then."),
    "rough": N_("Use it for bands and averages; check single numbers that matter."),
    "order": N_("Use it to sort rows, not for the numbers themselves."),
    "mean": N_("Label more rows, or see whether the text says anything about the number."),
    "no-rows": N_("No row scores this model, so nothing can be said of how good it is."),
    "one-label": N_(
        "All rows that score it carry one label, so it cannot be told whether it tells labels apart."
    ),
}

RIVALS = {
    "self": N_("This run"),
    "baseline": N_("Simple word counting"),
    "fast": N_("Fast model"),
    "last": N_("Run {run}"),
}
RIVALS_HELP = {
    "self": N_("The run that is shown, on the same rows."),
    "baseline": N_(
        "TF-IDF with logistic regression, taught the same rows: what can be had without BERT."
    ),
    "fast": N_("The model behind suggestions on the Label page, taught the same rows."),
    "last": N_("The run before this one, on the rows that score both."),
}
_MOST_NAMES = 4  # of labels in one line
_IN_A_SENTENCE = {
    "baseline": N_("simple word counting"),
    "fast": N_("the fast model"),
    "last": N_("run {run}"),
}

CAUSES = {
    "mislabelled": N_("Probably mislabelled"),
    "unknown": N_("In a language or signs that the model does not know"),
    "short": N_("Very short texts"),
    "cut": N_("Long texts that are cut"),
    "rare": N_("Too few labelled rows of {labels}"),
    "missed": N_("Labels that were missed"),
    "extra": N_("Too many labels given"),
    "mixed": N_("{first} and {second} taken for each other"),
    "far": N_("Unlike everything that was labelled"),
    "unsure": N_("The model was not sure"),
    "other": N_("No cause stands out"),
}
REMEDIES = {
    "mislabelled": N_(
        "The model is sure, and what it can be checked by agrees: see whether the label is right."
    ),
    "unknown": N_("Train with a model that knows this language."),
    "short": N_("They say too little: add a second text column, or let a person decide."),
    "cut": N_("On Train, under Advanced, raise the maximum length or read long texts in windows."),
    "rare": N_("Label more rows like these: about 20 a label are a good start."),
    "missed": N_("Label more rows that carry several labels at once."),
    "extra": N_("See whether the rows do carry them: perhaps a label was forgotten."),
    "mixed": N_("Sharpen their guidelines, or merge them where the difference does not matter."),
    "far": N_("Label some rows like these: the model has seen none."),
    "unsure": N_("Nothing is lost: a person sees such rows anyway, for they need review."),
    "other": N_("Read a few of them: do they have something in common?"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`use` is a key of `WORDS` or of `ADVICE`; the sentence says how good it is, the advice what to do."""

    use: str
    sentence: str
    advice: str


# --- the verdict ------------------------------------------------------------------------------


def verdict_of(scores: Scores, found: RunEvaluated | None = None) -> Verdict:
    """Return what a run is good for, by its kept scores alone or with all that was measured."""
    measures = found.measures if found is not None else None
    rows = measures.rows if measures is not None else scores.rows
    if not rows:
        return Verdict("no-rows", word(ADVICE, "no-rows"), "")
    if scores.task == "number":
        return _of_numbers(scores, found)
    if _has_one_label(scores, measures):
        return Verdict("one-label", word(ADVICE, "one-label"), _limits_of(rows))
    figure = headline(scores, measures)
    use, label = _use_of(figure, rows, scores, measures)
    said = {
        "several": _("{use}: {right} of 100 rows get all their labels right ({low}–{high})"),
    }.get(scores.task, _("{use}: {right} of 100 rows come out right ({low}–{high})"))
    sentence = said.format(
        use=word(WORDS, use).format(label=label),
        right=round(100 * figure.value),
        low=round(100 * figure.low),
        high=round(100 * figure.high),
    )
    rivals = found.rivals if found is not None else ()
    return Verdict(use, _with_clauses(sentence, rivals), word(ADVICE, use))


def headline(scores: Scores, measures: Measures | None = None) -> Figure:
    """Return the figure that a run is judged by: rows that come out right; of numbers the mean error."""
    name = {"several": "exact", "number": "mae"}.get(scores.task, "accuracy")
    kept = measures.figures if measures is not None and measures.figures else scores.figures
    for one in kept:
        if one.name == name:
            return one
    return Figure(name, scores.accuracy, *scores.interval)


def _use_of(
    figure: Figure, rows: int, scores: Scores, measures: Measures | None
) -> tuple[str, str]:
    """Return what the share of right rows is good for, and the label that most rows carry."""
    label, share = _commonest(scores, rows)
    if rows < FEWEST_ROWS or figure.high - figure.low > WIDEST:
        return "wide", label
    if figure.low <= share:
        return "majority", label
    if measures is not None and _is_unsure(measures):
        return "unsure", label
    return next(use for least, use in USES if figure.low >= least), label


def _commonest(scores: Scores, rows: int) -> tuple[str, float]:
    """Return the label that most scored rows carry and their share; of several labels none."""
    if scores.task == "several" or not scores.per_label:
        return "", -1.0
    label, *_scores, count = max(scores.per_label, key=lambda one: one[-1])
    return label, count / max(rows, 1)


def _has_one_label(scores: Scores, measures: Measures | None) -> bool:
    if measures is not None:
        return "one-label" in measures.limits
    carried = [one for one in scores.per_label if one[-1]]
    return scores.task in {"single", "tree"} and len(carried) == 1


def _is_unsure(measures: Measures) -> bool:
    """Return whether no scored row reaches the confidence from which it counts as sure."""
    if measures.task == "several" or not measures.bins:
        return False
    return max(one.confidence for one in measures.bins if one.rows) < UNSURE_BELOW


def _limits_of(rows: int) -> str:
    said = ngettext("{n} row scores it.", "{n} rows score it.", rows)
    return said.format(n=f"{rows:,}")


def _of_numbers(scores: Scores, found: RunEvaluated | None) -> Verdict:
    measures = found.measures if found is not None else None
    error = headline(scores, measures)
    kept = measures.figures if measures is not None and measures.figures else scores.figures
    explained = next((one for one in kept if one.name == "r2"), None)
    rows = measures.rows if measures is not None else scores.rows
    if explained is None or rows < FEWEST_ROWS or explained.high - explained.low > WIDEST_NUMBER:
        use = "wide"
    else:
        use = next(use for least, use in NUMBER_USES if explained.low >= least)
    sentence = _("{use}: predictions are off by {value} in the mean ({low}–{high})").format(
        use=word(WORDS, use),
        value=measure(error.value),
        low=measure(error.low),
        high=measure(error.high),
    )
    rivals = found.rivals if found is not None else ()
    return Verdict(use, _with_clauses(sentence, rivals), word(ADVICE, use))


def _with_clauses(sentence: str, rivals: Sequence[Rival]) -> str:
    for one in rivals:
        if one.who != "fast" and one.comparison.rows:  # two are enough for one sentence
            sentence += _(", {clause}").format(clause=clause_of(one))
    return _("{sentence}.").format(sentence=sentence)


def clause_of(rival: Rival) -> str:
    """Return how a run does against a rival, as a part of a sentence."""
    found = rival.comparison
    name = word(_IN_A_SENTENCE, rival.who).format(run=rival.run)
    is_number = found.task == "number"
    if found.verdict == "unclear":
        told = (
            _("about the same as {rival}")
            if is_same(found)
            else _("not clearly better or worse than {rival}")
        )
        return told.format(rival=name)
    apart = abs(found.difference.value)
    if is_number:
        told = (
            _("{n} nearer than {rival}")
            if found.verdict == "better"
            else _("{n} farther off than {rival}")
        )
        return told.format(n=measure(apart), rival=name)
    told = _("{n} more than {rival}") if found.verdict == "better" else _("{n} fewer than {rival}")
    return told.format(n=max(1, round(100 * apart)), rival=name)


def is_same(found: Comparison) -> bool:
    """Return whether a difference is known to be none that matters."""
    room = SAME_WITHIN * (2 * found.first.value if found.task == "number" else 1.0)
    return bool(found.rows) and max(-found.difference.low, found.difference.high) <= room


# --- lines ------------------------------------------------------------------------------------


def verdict_lines(found: RunEvaluated) -> list[str]:
    """Return what a run is good for and what to do, and what it is held against."""
    verdict = verdict_of(found.scores, found)
    lines = [one for one in (verdict.sentence, verdict.advice) if one]
    return [*lines, *(_rival_line(one) for one in found.rivals)]


def rival_name(rival: Rival) -> str:
    """Return what a rival is called."""
    return word(RIVALS, rival.who).format(run=rival.run)


def difference_words(found: Comparison) -> str:
    """Return a difference with its sign, in points of a hundred or on the scale of the numbers."""
    one = found.difference
    if found.task == "number":
        return f"{one.value:+.3g} ({one.low:+.3g}…{one.high:+.3g})"
    return f"{100 * one.value:+.1f} ({100 * one.low:+.1f}…{100 * one.high:+.1f})"


def _rival_line(rival: Rival) -> str:
    found = rival.comparison
    told = _(
        "{rival} on {rows} rows: {figure}; this run {difference}; {gained} rows better, {lost} worse"
    )
    return told.format(
        rival=rival_name(rival),
        rows=f"{found.rows:,}",
        figure=figure_text(found.first),
        difference=difference_words(found),
        gained=f"{len(found.flipped_right):,}",
        lost=f"{len(found.flipped_wrong):,}",
    )


def cause_name(cause: Cause) -> str:
    """Return a likely cause in words."""
    first, second = (*cause.labels, "", "")[:2]
    labels = ", ".join(cause.labels[:_MOST_NAMES])
    if len(cause.labels) > _MOST_NAMES:
        labels = _("{labels} and {n} more").format(
            labels=labels, n=f"{len(cause.labels) - _MOST_NAMES:,}"
        )
    return word(CAUSES, cause.what).format(first=first, second=second, labels=labels)


def cause_lines(causes: Sequence[Cause]) -> list[str]:
    """Return why rows came out wrong, each cause with how many and what to do."""
    return [
        _("{n} wrong: {cause}. {remedy}").format(
            n=f"{len(one.rows):,}", cause=cause_name(one), remedy=word(REMEDIES, one.what)
        )
        for one in causes
    ]


def size_lines(sizes: Sequence[SizeError]) -> Iterator[str]:
    """Yield how far off numbers are by their size."""
    for one in sizes:
        yield _("True number {low} to {high}: off by {error} on {rows} rows, {lean}").format(
            low=measure(one.low),
            high=measure(one.high),
            error=figure_text(one.error),
            rows=f"{one.rows:,}",
            lean=lean_words(one),
        )


def lean_words(one: SizeError) -> str:
    """Return which way a model errs for numbers of a size."""
    if one.lean.low > 0:
        return _("{n} too high in the mean").format(n=measure(one.lean.value))
    if one.lean.high < 0:
        return _("{n} too low in the mean").format(n=measure(-one.lean.value))
    return _("neither too high nor too low")
