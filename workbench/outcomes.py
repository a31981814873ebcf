"""What a finished command says, in lines for a person."""

from collections.abc import Sequence

from workbench.comparisons import chosen_text
from workbench.costs import (
    compressed_cost,
    compressed_table,
    compressed_verdict,
    exported_model_text,
    megabytes,
)
from workbench.events import SearchDone
from workbench.label_text import shown
from workbench.results import (
    CleaningPreviewed,
    ModelAdopted,
    ModelApplied,
    ModelCompressed,
    ModelExported,
    ModelImported,
    ModelTaken,
    ModelTrained,
    ModelTuned,
    RowsChosen,
    RowsLabelled,
    RulesTried,
    RuleTried,
    RunLine,
    RunsListed,
    SheetImported,
    WorkbookExported,
)
from workbench.translation import _, flowing, ngettext
from workbench.verdicts import promise_lines
from workbench.wording import (
    METHODS,
    PRESETS,
    QUEUES,
    STATES,
    difference_text,
    scores_text,
    search_text,
    word,
)


def imported_lines(result: SheetImported) -> list[str]:
    """Return what an import took in."""
    line = ngettext(
        "Imported {n} row with {columns} columns into sheet {name}.",
        "Imported {n} rows with {columns} columns into sheet {name}.",
        result.rows,
    ).format(n=f"{result.rows:,}", columns=result.columns, name=result.name)
    lines = [line]
    if result.difference is not None:
        lines.append(difference_text(result.difference))
    if not result.labelled:
        return lines
    said = {
        "several": _("{labelled} rows carry some of {labels} labels."),
        "tree": _("{labelled} rows stand in a tree of {labels} labels."),
        "number": _("{labelled} rows carry a number."),
    }.get(result.label_kind, _("{labelled} rows carry one of {labels} labels."))
    return [*lines, said.format(labelled=f"{result.labelled:,}", labels=result.labels)]


def trained_lines(result: ModelTrained) -> list[str]:
    """Return what a training made."""
    line = _("Run {run}: {method}, learnt from {rows} rows in {seconds:.0f} s.").format(
        run=result.run,
        method=word(METHODS, result.method),
        rows=f"{result.scores.learned_from:,}",
        seconds=result.seconds,
    )
    promise = promise_lines(result.promise) if result.promise else []
    chosen = [chosen_text(result.chosen)] if result.chosen is not None else []
    return [line, scores_text(result.scores), *promise, *chosen]


def tuned_lines(result: ModelTuned) -> list[str]:
    """Return what a search found and what it trained."""
    end = SearchDone(result.trials, result.metric, result.value, result.options)
    return [search_text(end), *trained_lines(result.trained)]


def applied_lines(result: ModelApplied) -> list[str]:
    """Return what a classification did."""
    promise = promise_lines(result.promise) if result.promise else []
    if not result.needs_review:
        return [_("Classified {rows} rows.").format(rows=f"{result.rows:,}"), *promise]
    line = _("Classified {rows} rows; {review} rows of the sheet need your eyes.").format(
        rows=f"{result.rows:,}", review=f"{result.needs_review:,}"
    )
    if result.minutes < 0:
        return [line, *promise]
    minutes = max(1, round(result.minutes))
    took = ngettext(
        "That is about {n} minute at your pace.", "That is about {n} minutes at your pace.", minutes
    )
    return [line, took.format(n=f"{minutes:,}"), *promise]


def exported_lines(result: WorkbookExported) -> list[str]:
    """Return where the result is."""
    if result.mode == "copy":
        return [
            _("Your workbook with its new columns is in {path}").format(path=result.path),
            _("Everything else in it is as it was."),
        ]
    return [_("Your result is in {path}").format(path=result.path)]


def cleaned_lines(tried: CleaningPreviewed, *, kept: bool) -> list[str]:
    """Return what each rule touches, and whether the chosen ones are kept."""
    lines = [f"{count.rule:>12}  {count.rows:,}" for count in tried.counts]
    last = (
        _("The rules are kept.") if kept else _("Nothing was kept; add --keep to keep the rules.")
    )
    return [*lines, last]


def compressed_lines(result: ModelCompressed) -> list[str]:
    """Return before and after as a small table, and what became of the smaller model."""
    rows = compressed_table(result)
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    table = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in cells
        )
        for cells in (enumerate(zip(row, widths, strict=True)) for row in rows)
    ]
    return [*table, compressed_cost(result), compressed_verdict(result)]


def taken_lines(result: ModelTaken) -> list[str]:
    """Return that a model is used now, and how to go back."""
    lines = [_("The model of run {run} is used from now on.").format(run=result.run)]
    if result.before not in {0, result.run}:
        lines.append(_("Run {run} is kept and can be put back.").format(run=result.before))
    return lines


def run_lines(result: RunsListed) -> list[str]:
    """Return the runs of a task, one a line, the one in use marked, and how that came about."""
    if not result.runs:
        return [_("No run yet.")]
    lines = [_run_line(one) for one in result.runs]
    return [
        *lines,
        *(f"{one.at[:16].replace('T', ' ')}  {chosen_text(one)}" for one in result.history),
    ]


def _run_line(one: RunLine) -> str:
    parts = [word(PRESETS, one.preset), word(METHODS, one.method)]
    if one.scores is None or one.state not in {"done", "stopped"}:
        parts.append(word(STATES, one.state))
    if one.scores is not None:
        parts.append(scores_text(one.scores))
    if one.scores is not None and not one.has_model:
        parts.append(_("its model is gone"))
    mark = _("in use") if one.is_in_use else ""
    return f"{one.run:>4}  {' · '.join(part for part in (mark, *parts) if part)}"


def chosen_lines(result: RowsChosen, suggested: Sequence[tuple[str, float] | None]) -> list[str]:
    """Return the rows to label next, one a line with what is suggested, after how they were chosen."""
    how = word(QUEUES, result.how).format(label=result.label)
    line = ngettext(
        "{how}: {n} row, of which {chance} random, learnt from {rows} labelled rows.",
        "{how}: {n} rows, of which {chance} random, learnt from {rows} labelled rows.",
        len(result.rows),
    ).format(
        how=how, n=len(result.rows), chance=len(result.by_chance), rows=f"{result.learnt_from:,}"
    )
    lines = [line]
    for row, said in zip(result.rows, suggested, strict=True):
        share = f" {said[1]:.0%}" if said is not None and said[1] >= 0 else ""
        lines.append(f"{row:>8}" + (f"  {shown(said[0])}{share}" if said is not None else ""))
    return lines


def model_exported_lines(result: ModelExported) -> list[str]:
    """Return where an exported model is and how another program uses it."""
    return [exported_model_text(result)]


def model_imported_lines(result: ModelImported) -> list[str]:
    """Return what came into the library."""
    line = {
        "base": _(
            "{name} ({size}) is in the library; train with it by its name or folder {folder}."
        ),
        "trained": _("{name} ({size}) is in the library; `workbench models use` makes it a run."),
    }[result.what]
    size = megabytes(result.size)
    return [line.format(name=result.name, size=size, folder=result.folder)]


def model_adopted_lines(result: ModelAdopted) -> list[str]:
    """Return which run and task a model became."""
    line = _("The model is run {run} of the task {task} now.")
    if result.is_new:
        line = _("The model is run {run} of the new task {task} now.")
    return [line.format(run=result.run, task=result.task)]


def rules_tried_lines(result: RulesTried, *, only_tried: bool) -> list[str]:
    """Return for each rule what it finds and how right it is, and what they find together."""
    lines = [_rule_line(one) for one in result.rules]
    lines.append(
        _("Together they find {covered} of {rows} rows; {conflicts} get different labels.").format(
            covered=f"{result.covered:,}",
            rows=f"{result.rows:,}",
            conflicts=f"{result.conflicts:,}",
        )
    )
    if only_tried:
        said = ngettext(
            "Nothing was labelled; {n} row would be.",
            "Nothing was labelled; {n} rows would be.",
            result.fresh,
        )
        lines.append(said.format(n=f"{result.fresh:,}"))
    return lines


def _rule_line(rule: RuleTried) -> str:
    words = [
        ngettext("{label}: {pattern} – {n} row", "{label}: {pattern} – {n} rows", rule.hits).format(
            label=rule.name, pattern=rule.pattern, n=f"{rule.hits:,}"
        )
    ]
    if rule.labelled:
        words.append(
            _("{right} of {labelled} right (95% interval {low} to {high})").format(
                right=f"{rule.right:,}",
                labelled=f"{rule.labelled:,}",
                low=f"{rule.low:.0%}",
                high=f"{rule.high:.0%}",
            )
        )
    if rule.conflicts:
        words.append(_("{n} conflicts").format(n=f"{rule.conflicts:,}"))
    return _(", ").join(words)


def rows_labelled_lines(result: RowsLabelled) -> list[str]:
    """Return how many rows were labelled, and which were not."""
    said = ngettext("{n} row labelled.", "{n} rows labelled.", result.rows)
    words = [said.format(n=f"{result.rows:,}")]
    if result.kept:
        words.append(_("{n} carried a label and kept it.").format(n=f"{result.kept:,}"))
    if result.conflicts:
        words.append(
            _("{n} were left out, for rules give them different labels.").format(
                n=f"{result.conflicts:,}"
            )
        )
    return [flowing(*words)]
