"""The sections about data: files and their cleaning, labels and what they mean, rows set aside."""

from collections.abc import Iterator

from workbench.reporting.facts import Facts, SheetFacts
from workbench.reporting.report import (
    Cell,
    Note,
    Number,
    Paragraph,
    Part,
    Table,
    Values,
    named,
    short,
)
from workbench.translation import _, ngettext
from workbench.verdicts import split_lines
from workbench.wording import CLEANING_RULES, notice_text, scored_on, word

_TEXT = 240  # characters of a text in a table
_GUIDELINE = 600
_SMALL = 200  # labelled rows below which none are held out


def data(facts: Facts) -> Iterator[Part]:
    """Say which files the rows came from and what was done to their texts."""
    yield Table(
        _("Sheets"),
        (_("Sheet"), _("File"), _("Worksheet"), _("Rows"), _("Columns"), _("Labelled")),
        tuple(
            (
                one.name,
                one.file,
                one.worksheet or None,
                *map(Number, (one.rows, one.columns, one.labelled)),
            )
            for one in facts.sheets
        ),
    )
    yield Table(
        _("Files by their SHA-256"),
        (_("File"), "SHA-256"),
        tuple(dict.fromkeys((one.file, one.digest or _("not known")) for one in facts.sheets)),
    )
    if any(one.digest and not one.is_kept for one in facts.sheets):
        yield Note(
            _("Of text files no digest was kept at the import; theirs is of the file as it is now.")
        )
    yield Values(
        tuple(
            (_("Text of {sheet}").format(sheet=one.name), _(", ").join(one.text_columns) or None)
            for one in facts.sheets
        )
    )
    if any(one.is_cleaned for one in facts.sheets):
        yield from _cleaning(facts)
    else:
        yield Paragraph(
            _("The texts were used as they stand in the files; no cleaning rule is on.")
        )
    found = [(one.name, notice_text(notice)) for one in facts.sheets for notice in one.notices]
    if found:
        yield Table(_("Found when importing"), (_("Sheet"), _("What was found")), tuple(found))


def _cleaning(facts: Facts) -> Iterator[Part]:
    rows: list[tuple[Cell, ...]] = [
        (one.name, word(CLEANING_RULES, rule), Number(count))
        for one in facts.sheets
        for rule, count in one.touched
    ]
    if rows:
        yield Table(_("Cleaning"), (_("Sheet"), _("Rule"), _("Rows touched")), tuple(rows))
    for one in facts.sheets:
        if one.is_cleaned:
            yield Paragraph(_duplicates(one))
    yield Note(_("Cleaning changes what the model reads, never a cell of the sheet."))


def _duplicates(sheet: SheetFacts) -> str:
    if sheet.duplicates == "keep":
        return _("{sheet}: rows that repeat another one are kept.").format(sheet=sheet.name)
    said = ngettext(
        "{sheet}: {n} row repeats an earlier one and is not learnt from.",
        "{sheet}: {n} rows repeat an earlier one and are not learnt from.",
        sheet.repeated,
    )
    return said.format(sheet=sheet.name, n=f"{sheet.repeated:,}")


def labels(facts: Facts) -> Iterator[Part]:
    """Say what each label means and how many rows carry it."""
    if facts.guideline:
        yield Paragraph(facts.guideline)
    if facts.kind == "number":
        yield Paragraph(_("The rows carry a number, so there are no labels."))
        return
    if not facts.labels:
        return
    header: tuple[str, ...] = (_("Label"), _("Rows"), _("Guideline"))
    written: list[tuple[Cell, ...]] = [
        (named(one.name), Number(one.rows), short(one.guideline, _GUIDELINE) or None)
        for one in facts.labels
    ]
    if not any(one.guideline for one in facts.labels):
        header, written = header[:2], [row[:2] for row in written]
    yield Table(_("Labels"), header, tuple(written))
    unwritten = sum(not one.guideline for one in facts.labels)
    if unwritten:
        said = ngettext(
            "{n} label has no guideline written for it.",
            "{n} labels have no guideline written for them.",
            unwritten,
        )
        yield Note(said.format(n=f"{unwritten:,}"))
    rows: list[tuple[Cell, ...]] = []
    for one in facts.labels:
        rows += [(named(one.name), _("fits"), short(text, _TEXT)) for text in one.examples]
        rows += [
            (named(one.name), _("does not fit"), short(text, _TEXT)) for text in one.counterexamples
        ]
    if rows:
        yield Table(
            _("Examples in the guidelines"), (_("Label"), _("Example"), _("Text")), tuple(rows)
        )


def set_aside(facts: Facts) -> Iterator[Part]:
    """Say which rows scored the run and why it did not learn from them."""
    told = facts.evaluated.scores
    yield Paragraph(
        _("The scores were taken {basis}.").format(basis=scored_on(told.scored_by, told.rows))
    )
    if facts.split is not None:
        for line in split_lines(facts.split):
            yield Paragraph(line)
    elif told.scored_by == "test":
        yield Paragraph(
            _(
                "Test rows are set aside at the first training, in the same shares of labels, and stay"
                " set aside for the life of the task: no model learns from them. Rows that say the same"
                " are kept on one side."
            )
        )
    elif told.scored_by == "cross-validation":
        yield Paragraph(
            _(
                "With few labelled rows (fewer than about {n}) none are set aside for good: the rows are"
                " parted several times, and each is scored by a model that had not seen it."
            ).format(n=_SMALL)
        )
    yield Values(
        (
            (_("Labelled rows learnt from"), Number(told.learned_from)),
            (_("Rows that score the run"), Number(told.rows)),
            (_("Rows set aside for the life of the task"), Number(facts.test_rows)),
        )
    )
    if facts.run.folds and any(one.accuracy >= 0 for one in facts.run.folds):
        yield Table(
            _("Folds"),
            (_("Fold"), _("Accuracy"), _("Macro F1")),
            tuple(
                (
                    Number(one.fold),
                    Number(one.accuracy, "share") if one.accuracy >= 0 else None,
                    Number(one.macro_f1, "share") if one.macro_f1 >= 0 else None,
                )
                for one in facts.run.folds
            ),
        )
