"""The sections about the model: its settings, where it comes from, what leaks and what cannot be said."""

from collections.abc import Iterator

from workbench.comparisons import chosen_text
from workbench.options import OPTIONS
from workbench.reporting.facts import Facts
from workbench.reporting.report import Cell, Note, Paragraph, Part, Table, Values, named, short
from workbench.translation import _
from workbench.trust import Leak
from workbench.verdicts import LEAKS, LIMITS
from workbench.wording import (
    METHODS,
    OPTION_WORDS,
    PRESETS,
    STATES,
    choice_text,
    device_text,
    notice_text,
    search_text,
    word,
)

_PHRASE = 60
_OF_TEXTS = {"phrase", "form"}  # leaks whose name is a text of rows
_MIB = 2**20


def leaks(facts: Facts) -> Iterator[Part]:
    """Say what gives labels away, so that scores may flatter."""
    found = facts.leaks
    for one in found.leaks:
        yield Paragraph(_leak(facts, one))
    if not found.leaks and not found.limits:
        yield Paragraph(_("Nothing was found that gives the labels away."))
    for limit in found.limits:
        yield Note(word(LIMITS, limit))


def _leak(facts: Facts, one: Leak) -> str:
    share = f"{one.share.value:.1%}"
    if one.what in _OF_TEXTS and not facts.with_texts:
        return _(
            "A phrase (left out) stands in {rows} rows, {share} of them with the label {label}."
        ).format(rows=f"{one.rows:,}", share=share, label=named(one.label))
    return word(LEAKS, one.what).format(
        name=short(one.name, _PHRASE),
        label=named(one.label),
        rows=f"{one.rows:,}",
        share=share,
    )


def settings(facts: Facts) -> Iterator[Part]:
    """Say how the run was made: what was chosen, what was decided, on which computer."""
    run = facts.run
    rows: list[tuple[str, Cell]] = [
        (_("Way"), word(PRESETS, run.preset)),
        (_("Method"), word(METHODS, run.method)),
        (_("State"), word(STATES, run.state)),
        (_("Started (UTC)"), _moment(run.started)),
        (_("Finished (UTC)"), _moment(run.finished)),
    ]
    if run.device is not None:
        device = run.device
        rows.append(
            (_("Device"), device_text(device.name or device.device, device.dtype, device.reason))
        )
    if run.made_from:
        rows.append((_("Made smaller from run"), str(run.made_from)))
    yield Values(tuple(rows))
    for choice in run.chosen:
        if choice.what != "method":  # stands above
            yield Paragraph(choice_text(choice))
    if run.search is not None:
        yield Paragraph(search_text(run.search))
    table = tuple(_option(name, value, facts) for name, value in run.options)
    if table:
        yield Table(_("Options"), (_("Option"), _("Value"), _("Chosen by")), table)
    elif not run.made_from:
        yield Note(_("The options of this run are not known any more."))
    for notice in run.notices:
        yield Note(notice_text(notice))
    yield Values(tuple(facts.versions))
    yield Note(_("Versions are those of the program that wrote this report."))


def _option(name: str, value: str, facts: Facts) -> tuple[Cell, ...]:
    labels = {one.name: one.label for one in OPTIONS}
    said = {"True": _("yes"), "False": _("no"), "": _("automatic"), "-1.0": _("automatic")}
    shown = said.get(value) or word(OPTION_WORDS, f"{name}.{value}").removeprefix(f"{name}.")
    by = _("the person") if name in facts.run.asked else _("the program")
    return _(labels[name]) if name in labels else name, shown, by


def model(facts: Facts) -> Iterator[Part]:
    """Say which model it is, from where, and how it is known."""
    found = facts.model
    rows: list[tuple[str, Cell]] = [
        (_("Base model"), found.base_name or found.base or None),
        (_("Came from"), _origin(facts)),
        (_("Licence"), found.licence or None),
        (_("Weights of the base model, SHA-256"), found.base_digest or None),
        (_("Size of the base model"), _size(found.base_bytes)),
        (_("Trained model, SHA-256 of its card"), found.digest or None),
        (_("Size of the trained model"), _size(found.bytes)),
    ]
    yield Values(tuple(rows))
    if facts.in_use == facts.run.id:
        yield Paragraph(_("It is the model in use."))
    elif facts.in_use:
        yield Paragraph(_("The model in use is that of run {run}.").format(run=facts.in_use))
    for decision in facts.run.decisions:
        yield Paragraph(f"{_moment(decision.at) or ''} {chosen_text(decision)}".strip())
    if found.bytes < 0:
        yield Note(
            _(
                "The folder of the trained model is gone, so it cannot be applied any more; its scores"
                " stand."
            )
        )


def _origin(facts: Facts) -> Cell:
    if facts.model.is_built_in:
        return _("comes with BERT Workbench")
    return _("a folder that was added on this computer") if facts.model.base else None


def limits(facts: Facts) -> Iterator[Part]:
    """Say what the report cannot tell."""
    found = facts.evaluated
    keys = [
        *(found.measures.limits if found.measures is not None else ("no-rows",)),
        *facts.leaks.limits,
    ]
    for key in dict.fromkeys(keys):
        yield Paragraph(word(LIMITS, key))
    yield Paragraph(
        _(
            "The scores hold for rows like those that were scored. Rows from another source, another"
            " time or in another language may come out worse; label some of them to know."
        )
    )
    yield Paragraph(
        _(
            "The labels that people gave count as the truth here. Where they are wrong or disagree, the"
            " scores are wrong too."
        )
    )


def _size(number: int) -> Cell:
    if number < 0:
        return None
    return f"{number / _MIB:,.1f} MiB" if number >= _MIB // 10 else f"{number:,} B"


def _moment(stamp: str) -> Cell:
    """Return an ISO time as a person reads it."""
    return stamp[:16].replace("T", " ") or None
