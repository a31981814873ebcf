"""Which model is in use and why, and how two runs differ, in lines for a person."""

from workbench.costs import megabytes
from workbench.events import Figure, ModelChosen
from workbench.label_text import shown
from workbench.options import OPTIONS
from workbench.results import RunsCompared, SettingPair
from workbench.translation import N_, _, flowing, ngettext
from workbench.trust import Contrast
from workbench.verdicts import LIMITS, VERDICTS, figure_text
from workbench.wording import FIGURES, METHODS, OPTION_WORDS, PRESETS, word

# Why a run is in use or is not; `how` is the difference with its interval and the rows behind it.
WHYS = {
    "first": N_("Run {run} is the only one of its task, so its model is in use."),
    "better": N_("Run {run} is better than run {before} ({how}). Run {run} is in use now."),
    "not-better": N_("Run {run} is not better than run {before} in use ({how}). {stays}"),
    "worse": N_("Run {run} is worse than run {before} in use ({how}). {stays}"),
    "few-rows": N_(
        "Only {rows} rows tell run {run} from run {before} in use ({how}): too few to say which is"
        " better. {stays}"
    ),
    "no-rows": N_("No row tells whether run {run} is better than run {before} in use. {stays}"),
    "model-gone": N_(
        "The model of run {before}, which is in use, is no longer on this computer. Run {run} can take"
        " its place when you say so."
    ),
    "run-gone": N_(
        "Run {before}, which was in use, is no longer in the project. Run {run} can take its place when"
        " you say so."
    ),
    "by-hand": N_("Run {run} is in use because you chose it."),
    "smaller": N_("Run {run}, a smaller model of run {before}, is in use now."),
}

# What differs between two runs beside the options of the training.
SETTINGS = {
    "preset": N_("Kind"),
    "method": N_("Method"),
    "model": N_("Model"),
    "smaller_of": N_("Smaller model of run"),
    "learned_from": N_("Rows learnt from"),
    "labels": N_("Number of labels"),
    "scored_by": N_("Scored by"),
    "scored_rows": N_("Rows that score it"),
    "cleaning": N_("Cleaning rules"),
    "duplicates": N_("Repeated rows"),
    "shortest": N_("Shortest text"),
    "seconds": N_("Time taken"),
}

_WORDS = {
    "scored_by.test": N_("test rows"),
    "scored_by.cross-validation": N_("cross-validation"),
    "scored_by.agreement": N_("agreement with the larger model"),
    "cleaning.unicode": N_("full-width characters"),
    "cleaning.control": N_("invisible characters"),
    "cleaning.html": N_("HTML"),
    "cleaning.quoted": N_("quoted replies"),
    "cleaning.signature": N_("signatures"),
    "cleaning.links": N_("links"),
    "cleaning.boilerplate": N_("repeated lines"),
    "cleaning.space": N_("white space"),
    "duplicates.keep": N_("kept"),
    "duplicates.exact": N_("equal ones left out"),
    "duplicates.near": N_("similar ones left out"),
    "True": N_("yes"),
    "False": N_("no"),
}
_ERRORS = {"mae", "rmse"}
_COUNTS = {"learned_from", "scored_rows", "labels", "seconds"}


def change_of(difference: Figure) -> Figure:
    """Return how a score changes from the first to the second run: an error that is less, negative."""
    if difference.name not in _ERRORS:
        return difference
    return Figure(difference.name, -difference.value, -difference.high, -difference.low)


def change_text(difference: Figure) -> str:
    """Return a change with its 95% interval, in points or on the scale of the numbers."""
    value, interval = change_parts(difference)
    said = _("{value}, 95% interval {interval}")
    if difference.name not in _ERRORS:
        said = _("{value} points, 95% interval {interval}")
    return said.format(value=value, interval=interval)


def change_parts(difference: Figure) -> tuple[str, str]:
    """Return a change and its 95% interval by themselves, in points or on the scale of the numbers."""
    one = change_of(difference)
    scale, form = (1, "+.3g") if difference.name in _ERRORS else (100, "+.1f")
    value, low, high = (_signed(scale * x, form) for x in (one.value, one.low, one.high))
    return value, _("{low} to {high}").format(low=low, high=high)


def flips_text(gained: int, lost: int) -> str:
    """Return how many rows got better and how many worse."""
    better = ngettext("{n} row got better", "{n} rows got better", gained)
    worse = _("{n} got worse")
    return _(", ").join([better.format(n=f"{gained:,}"), worse.format(n=f"{lost:,}")])


def chosen_text(one: ModelChosen) -> str:
    """Return what was decided about the model in use, and why."""
    how = _("{measure}: {change}; {flips}").format(
        measure=word(FIGURES, one.difference.name),
        change=change_text(one.difference),
        flips=flips_text(one.gained, one.lost),
    )
    stays = _("Run {before} stays in use.").format(before=one.before)
    said = word(WHYS, one.why).format(
        run=one.run, before=one.before, rows=f"{one.rows:,}", how=how, stays=stays
    )
    names = (one.only_before, one.only_run)
    return flowing(said, *scheme_lines(one.before, one.run, *names, one.left_out))


def scheme_lines(
    first: int, second: int, only_first: tuple[str, ...], only_second: tuple[str, ...], rows: int
) -> list[str]:
    """Return which labels only one of two runs knows, and that rows of these do not count."""
    found = [
        _("Only run {run} knows {labels}.").format(run=run, labels=_listed(names))
        for run, names in ((first, only_first), (second, only_second))
        if names
    ]
    if rows:
        left_out = ngettext(
            "{n} row of such labels is left out of the comparison.",
            "{n} rows of such labels are left out of the comparison.",
            rows,
        )
        found.append(left_out.format(n=f"{rows:,}"))
    return found


def _listed(names: tuple[str, ...]) -> str:
    some = [f"“{shown(name)}”" for name in names[:5]]
    more = [_("{n} more").format(n=len(names) - 5)] if len(names) > 5 else []
    return _(", ").join([*some, *more])


def compared_lines(found: RunsCompared) -> list[str]:
    """Return how two runs differ: verdict, scores, labels beyond chance, settings, and what is not told."""
    lines = verdict_lines(found)
    real = [one for one in found.labels if not one.is_noise]
    lines += [contrast_text(one) for one in real]
    if found.labels and not real:
        lines.append(_("No single label differs by more than chance."))
    lines += basis_lines(found)
    if found.settings:
        lines.append(_("What differs"))
        lines += [
            f"  {setting_name(one.name)}: {setting_value(one, one.first)} → "
            f"{setting_value(one, one.second)}"
            for one in found.settings
        ]
    if min(found.sizes) >= 0:
        one, two = map(megabytes, found.sizes)
        lines.append(_("Size: {first}, then {second}").format(first=one, second=two))
    return lines


def verdict_lines(found: RunsCompared) -> list[str]:
    """Return the verdict, each measure with its difference, and how many rows flip."""
    one = found.comparison
    limits = [word(LIMITS, limit) for limit in one.limits]
    if not one.rows:
        return limits
    verdict = word(VERDICTS, one.verdict).format(first=found.first, second=found.second)
    measures = sorted(found.measures, key=lambda each: each.name != one.measure)
    flips = flips_text(len(one.flipped_right), len(one.flipped_wrong))
    said = ngettext("On {n} row: {flips}", "On {n} rows: {flips}", one.rows)
    rows = said.format(flips=flips, n=f"{one.rows:,}")
    if one.chance >= 0:
        rows = _("{rows} (McNemar p = {chance})").format(rows=rows, chance=f"{one.chance:.3g}")
    return [verdict, *(contrast_text(each) for each in measures), rows, *limits]


def basis_lines(found: RunsCompared) -> list[str]:
    """Return what the comparison rests on, where that is not plain."""
    lines = scheme_lines(
        found.first, found.second, found.only_first, found.only_second, found.left_out
    )
    earlier = min(found.first, found.second)
    if found.asked_now:
        said = ngettext(
            "Run {run} was not scored on {n} of the rows; its model was asked about it now.",
            "Run {run} was not scored on {n} of the rows; its model was asked about them now.",
            found.asked_now,
        )
        lines.append(said.format(run=earlier, n=f"{found.asked_now:,}"))
    if found.is_model_gone:
        said = _("The model of run {run} is gone, so rows that it was not scored on do not count.")
        lines.append(said.format(run=earlier))
    return lines


def contrast_text(one: Contrast) -> str:
    """Return one score of both runs and how it changes."""
    name = word(FIGURES, one.name) if one.name in FIGURES else f"F1 {shown(one.name)}"
    return _("{name}: {first}, then {second}; {change}").format(
        name=name,
        first=figure_text(one.first),
        second=figure_text(one.second),
        change=change_text(one.difference),
    )


def setting_name(name: str) -> str:
    """Return what a setting is called, as in the options of a training."""
    labels = {option.name: option.label for option in OPTIONS}
    return word(SETTINGS, name) if name in SETTINGS else word(labels, name)


def setting_value(one: SettingPair, value: str) -> str:
    """Return a setting's value in words; what was not said is automatic."""
    if one.name == "model":
        return value or _("MiniLM, built in")
    if not value:
        return "–" if one.name in SETTINGS else _("automatic")
    if one.name in _COUNTS:
        count = f"{int(value):,}"
        return _("{n} s").format(n=count) if one.name == "seconds" else count
    if one.name == "cleaning":
        return _(", ").join(word(_WORDS, f"cleaning.{rule}") for rule in value.split(","))
    tables = {"preset": PRESETS, "method": METHODS}
    if one.name in tables:
        return word(tables[one.name], value)
    for key in (f"{one.name}.{value}", value):
        for table in (OPTION_WORDS, _WORDS):
            if key in table:
                return word(table, key)
    return value


def _signed(value: float, form: str) -> str:
    return format(value, form).replace("-", "−")
