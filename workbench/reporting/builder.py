"""A `Report` of `Facts`, in the present language. Its sections stand in the order of a reader's questions:
how good is it, on what, made how, and what can it not say.
"""

from collections.abc import Iterator

from workbench.reporting.data_part import data, labels, set_aside
from workbench.reporting.error_part import confusion
from workbench.reporting.facts import Facts
from workbench.reporting.model_part import leaks, limits, model, settings
from workbench.reporting.report import (
    MISSING,
    Note,
    Paragraph,
    Part,
    Report,
    Section,
    Signature,
    Values,
    named,
)
from workbench.reporting.score_part import (
    calibration,
    groups,
    promise,
    scores,
)
from workbench.scorecard import verdict_lines
from workbench.translation import _, language, ngettext
from workbench.verdicts import promise_lines
from workbench.wording import HOLDINGS, METHODS, PRESETS, scored_on, scores_text, word

_WEAKEST = 3
_WEAK = 0.8  # F1 below which a label is named in the summary


def report_of(facts: Facts) -> Report:
    """Return the report. Its language is the present one, whose words the facts are put into."""
    title = _("Report on {task}").format(task=facts.task)
    parts = (
        (_("Summary"), summary(facts)),
        (_("Scores"), scores(facts)),
        (_("What was taken for what"), confusion(facts)),
        (_("Confidence"), calibration(facts)),
        (_("What can be promised"), promise(facts)),
        (_("Scores of groups of rows"), groups(facts)),
        (_("What gives labels away"), leaks(facts)),
        (_("Data"), data(facts)),
        (_("Labels and guidelines"), labels(facts)),
        (_("How rows were set aside"), set_aside(facts)),
        (_("Settings"), settings(facts)),
        (_("Model"), model(facts)),
        (_("Limits"), limits(facts)),
        (_("Sign-off"), _sign_off(facts)),
    )
    found = ((title, tuple(made)) for title, made in parts)
    return Report(
        title=title,
        subtitle=_("Project {project}, run {run}").format(project=facts.project, run=facts.run.id),
        language=language(),
        written=facts.written,
        footer=f"BERT Workbench, {facts.project}, {facts.written}",
        page_word=_("Page {n} of {of}"),
        missing_words=_(
            "{mark} stands for a character that the font of this file does not have."
        ).format(mark=MISSING),
        interval_words=(_("{name}, at least"), _("{name}, at most")),
        words_header=(_("Part"), _("What"), _("Text")),
        sections=tuple(Section(name, made) for name, made in found if made),
    )


def summary(facts: Facts) -> Iterator[Part]:
    """Say in a few sentences how good the run is and what may be done with it."""
    for place, line in enumerate(verdict_lines(facts.evaluated)):
        yield Paragraph(line, strong=place == 0)
    yield Paragraph(scores_text(facts.evaluated.scores) + _("."))
    held = facts.evaluated.promise if facts.promise is None else facts.promise
    if held is not None and facts.kind != "number":
        yield Paragraph(promise_lines(held)[0])
    weak = _weakest(facts)
    if weak:
        yield Paragraph(_("Weakest labels: {labels}.").format(labels=weak))
    found = len(facts.leaks.leaks)
    if found:
        said = ngettext(
            "{n} finding may make the scores look better than they are: see “What gives labels away”.",
            "{n} findings may make the scores look better than they are: see “What gives labels away”.",
            found,
        )
        yield Paragraph(said.format(n=f"{found:,}"))
    told = facts.evaluated.scores
    yield Values(
        (
            (_("Project"), facts.project),
            (
                _("Task"),
                _("{task} ({kind})").format(task=facts.task, kind=word(HOLDINGS, facts.kind)),
            ),
            (_("Run"), _run_name(facts)),
            (_("Scored"), scored_on(told.scored_by, told.rows)),
            (_("Learnt from"), _("{n} labelled rows").format(n=f"{told.learned_from:,}")),
            (_("Report written"), facts.written),
            (_("Signed by"), facts.signed_by or None),
        )
    )
    if not facts.with_texts:
        yield Note(
            _(
                "No text of a row stands in this report: examples and phrases were left out. Names of"
                " files, columns and labels, guidelines, and short values of columns are in it."
            )
        )


def _weakest(facts: Facts) -> str:
    """Return the labels that come out worst, with their F1, or ""."""
    found = facts.evaluated.measures
    if found is None:
        return ""
    known = [one for one in found.labels if one.rows and one.f1.value >= 0]
    worst = sorted(known, key=lambda one: one.f1.value)[:_WEAKEST]
    return _(", ").join(
        _("{label} (F1 {f1})").format(label=named(one.label), f1=f"{one.f1.value:.1%}")
        for one in worst
        if one.f1.value < _WEAK
    )


def _run_name(facts: Facts) -> str:
    run = facts.run
    return _(", ").join((str(run.id), word(PRESETS, run.preset), word(METHODS, run.method)))


def _sign_off(facts: Facts) -> Iterator[Part]:
    yield Paragraph(
        _("I have read this report and know what the model may be used for and what not.")
    )
    yield Signature(((_("Name"), facts.signed_by), (_("Signature"), ""), (_("Date and place"), "")))
