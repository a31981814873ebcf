"""What audits, comparisons and forecasts found, in words: for the window and the command line alike."""

from workbench.label_text import shown
from workbench.results import (
    Gain,
    LabelsAudited,
    LabelsCompared,
    LabelsExplained,
    LabelsForecast,
    RowExplained,
    WrongLabel,
)
from workbench.translation import N_, _, ngettext
from workbench.wording import measure, task_shown, word

DISTANCES = {
    "nominal": N_("same label or not"),
    "masi": N_("for sets of labels, MASI"),
    "interval": N_("for numbers"),
}

WAYS = {
    "gradients": N_("by how the answer changes while the words fade in (integrated gradients)"),
    "weights": N_("exactly: every run of characters has a weight"),
    "left-out": N_("by leaving out one word after the other"),
}

_TOLD_WORDS = 8
_LITTLE = 0.005  # a gain that nobody would notice


def audited_lines(found: LabelsAudited) -> list[str]:
    """Return what an audit came to, in a few sentences."""
    lines = [checked_text(found)]
    if found.checked:
        lines.append(wrong_text(found))
    lines.append(
        ngettext(
            "{n} row says nearly the same as another and carries a different label.",
            "{n} rows say nearly the same as another and carry a different label.",
            found.contradictions_in_all,
        ).format(n=f"{found.contradictions_in_all:,}")
    )
    lines += [
        mixed_text(one.first, one.second, len(one.found), one.rows) for one in found.mixed[:5]
    ]
    if found.kept:
        lines.append(
            ngettext(
                "{n} row was kept in an earlier audit and is not told again.",
                "{n} rows were kept in an earlier audit and are not told again.",
                found.kept,
            ).format(n=f"{found.kept:,}")
        )
    return lines


def checked_text(found: LabelsAudited) -> str:
    """Return how many rows could be tested, or why none could."""
    if not found.checked:
        return _(
            "Too few labelled rows to test them with a model: it takes ten with a text, and two of"
            " each label."
        )
    return ngettext(
        "{checked} of {n} labelled row was tested by a model that had not seen it.",
        "{checked} of {n} labelled rows were tested, each by a model that had not seen it.",
        found.rows,
    ).format(checked=f"{found.checked:,}", n=f"{found.rows:,}")


def wrong_text(found: LabelsAudited) -> str:
    """Return how many labels a model would have given otherwise."""
    return ngettext(
        "{n} label is worth a look.",
        "{n} labels are worth a look; the surest come first.",
        found.wrong_in_all,
    ).format(n=f"{found.wrong_in_all:,}")


def mixed_text(first: str, second: str, rows: int, of: int) -> str:
    """Return how often two labels are taken for each other."""
    return ngettext(
        "{first} and {second} are mixed up in {n} of {of} row.",
        "{first} and {second} are mixed up in {n} of {of} rows.",
        of,
    ).format(first=first, second=second, n=f"{rows:,}", of=f"{of:,}")


def finding_text(one: WrongLabel, kind: str) -> str:
    """Return what is doubted of a row."""
    return _("{label} → {suggested} ({doubt:.0%} sure)").format(
        label=label_shown(one.label, kind),
        suggested=label_shown(one.suggested, kind),
        doubt=one.doubt,
    )


def label_shown(written: str, kind: str) -> str:
    """Return a label as a person reads it; nothing as "no label"."""
    return shown(written, kind) if written else _("no label")


def source_name(named: str) -> str:
    """Return how one of two sources is called: a task by its name, a column as such."""
    if named.startswith("column:"):
        return _("column {name}").format(name=named.removeprefix("column:"))
    return task_shown(named)


def compared_lines(found: LabelsCompared) -> list[str]:
    """Return how far two sources agree, in a few sentences."""
    if not found.rows:
        return [
            _("No row carries a label of both: {first} labelled {n}, {second} {m}.").format(
                first=source_name(found.first),
                second=source_name(found.second),
                n=f"{found.first_rows:,}",
                m=f"{found.second_rows:,}",
            )
        ]
    lines = [agreed_text(found), *measures(found)]
    if found.decided:
        lines.append(
            ngettext(
                "{n} disagreement was decided before.",
                "{n} disagreements were decided before.",
                found.decided,
            ).format(n=f"{found.decided:,}")
        )
    return lines


def agreed_text(found: LabelsCompared) -> str:
    """Return on how many rows the two say the same."""
    return ngettext(
        "{same} of {n} row is labelled alike ({share:.0%}).",
        "{same} of {n} rows are labelled alike ({share:.0%}).",
        found.rows,
    ).format(same=f"{found.same:,}", n=f"{found.rows:,}", share=found.same / found.rows)


def measures(found: LabelsCompared) -> list[str]:
    """Return the measures of agreement that are defined, each as a sentence."""
    lines = []
    if found.kappa is not None:
        low, high = found.kappa_interval
        lines.append(
            _(
                "Beyond chance (Cohen's kappa): {value:.2f}, 95% sure of {low:.2f} to {high:.2f}"
            ).format(value=found.kappa, low=low, high=high)
        )
    if found.alpha is not None:
        lines.append(
            _("Beyond chance (Krippendorff's alpha, {distance}): {value:.2f}").format(
                value=found.alpha, distance=word(DISTANCES, found.alpha_by)
            )
        )
    if found.holds == "number" and found.rows:
        lines.append(_("Mean difference {value}").format(value=measure(found.difference)))
    if lines:
        lines.append(_("0 is what chance alone would give, 1 is always the same."))
    return lines


def forecast_lines(found: LabelsForecast) -> list[str]:
    """Return what more labels would bring, in a few sentences."""
    if not found.measured:
        return [_("A forecast takes 30 labelled rows of two labels or more.")]
    lines = [score_text(found), *(gain_text(one) for one in found.gains)]
    enough = [one.label for one in found.labels if one.state == "enough"]
    few = [one.label for one in found.labels if one.state == "few"]
    if enough:
        lines.append(
            ngettext("{names} has enough.", "{names} have enough.", len(enough)).format(
                names=_some(enough)
            )
        )
    if few:
        lines.append(_("Too few rows to tell: {names}.").format(names=_some(few)))
    lines.append(stop_text(found))
    return lines


def score_text(found: LabelsForecast) -> str:
    """Return how good the labels at hand make a quick model."""
    now = next((one for one in found.curve if one.rows == found.rows), found.measured[-1])
    if found.measure == "r2":
        line = _(
            "R² (1 is perfect) {score:.2f} with {n} rows (80% sure of {low:.2f} to {high:.2f})"
        )
    else:
        line = _("About {score:.0%} right with {n} rows (80% sure of {low:.0%} to {high:.0%})")
    return line.format(score=now.score, low=now.low, high=now.high, n=f"{found.rows:,}")


def gain_text(gain: Gain) -> str:
    """Return what so many more rows bring: "+50 rows: about +2 points (0 to 4)"."""
    points = round(100 * gain.gain)
    band = {"low": f"{100 * gain.low:+.0f}", "high": f"{100 * gain.high:+.0f}"}
    if abs(gain.gain) < _LITTLE:
        line = _("+{more} rows: next to nothing ({low} to {high} points)")
    else:
        line = ngettext(
            "+{more} rows: about {points} point ({low} to {high})",
            "+{more} rows: about {points} points ({low} to {high})",
            abs(points),
        )
    return line.format(more=gain.more, points=f"{points:+d}", **band)


def stop_text(found: LabelsForecast) -> str:
    """Return whether to go on: never a promise while the band still holds a gain worth having."""
    most = found.left.high
    if any(one.state == "few" for one in found.labels):
        return _("Go on with the labels that have few rows.")
    if most < 0.01:
        return _("You could stop: half as many labels again would hardly show.")
    if most < 0.03:
        return _("The curve is nearly flat; go on only where a label matters to you.")
    return _("It is worth going on.")


def _some(names: list[str]) -> str:
    few = names[:4]
    more = len(names) - len(few)
    said = _(", ").join(few)
    return _("{names} and {n} more").format(names=said, n=more) if more else said


def told_words(found: RowExplained) -> list[tuple[str, float]]:
    """Return each word once, as it stands first, with all that it added; what added most comes first."""
    first: dict[str, str] = {}
    added: dict[str, float] = {}
    for one in found.words:
        word = found.text[one.start : one.end]
        if any(letter.isalnum() for letter in word):
            key = word.casefold()
            first.setdefault(key, word)
            added[key] = added.get(key, 0.0) + one.weight
    order = sorted(added, key=lambda key: -abs(added[key]))
    return [(first[key], added[key]) for key in order]


def weight_text(found: RowExplained, weight: float) -> str:
    """Return how much a word did: its share of all that words did, of a number what it added."""
    if found.task == "number":
        return f"{weight:+.3g}".replace("-", "−")
    whole = sum(abs(one) for _word, one in told_words(found))
    share = f"{100 * weight / max(whole, 1e-12):+.0f}".replace("-", "−")
    return _("{number}%").format(number=share)


def predicted_text(found: RowExplained) -> str:
    """Return what the model says of the text."""
    if found.task == "number":
        return _("The model says {value}.").format(value=label_shown(found.predicted, "number"))
    return _("The model says {label} ({sure} sure).").format(
        label=label_shown(found.predicted, found.task), sure=sure_text(found.confidence)
    )


def sure_text(share: float) -> str:
    """Return a probability in per cent, never as certain."""
    return _("{number}%").format(number=min(99, round(share * 100)) if share < 1 else 100)


def for_text(found: RowExplained) -> str:
    """Return what words with a positive weight do."""
    if found.task == "number":
        return _("Words that push the number up")
    return _("Words that speak for {label}").format(label=found.label)


def against_text(found: RowExplained) -> str:
    """Return what words with a negative weight do."""
    if found.task == "number":
        return _("Words that push the number down")
    return _("Words that speak against {label}").format(label=found.label)


def unread_text(found: RowExplained) -> str:
    """Return how much of a text the model does not read, or ""."""
    if not found.unread:
        return ""
    return ngettext(
        "The text is longer than the model reads: {n} word played no part.",
        "The text is longer than the model reads: {n} words played no part.",
        found.unread,
    ).format(n=f"{found.unread:,}")


def explained_lines(found: RowExplained) -> list[str]:
    """Return why a model says what it says of a text, in a few lines."""
    lines = [predicted_text(found)]
    words = told_words(found)
    for title, sign in ((for_text(found), 1), (against_text(found), -1)):
        told = [
            f"{one} ({weight_text(found, weight)})" for one, weight in words if sign * weight > 0
        ]
        lines.append(f"{title}: {', '.join(told[:_TOLD_WORDS]) or '–'}")
    lines.append(_("Found {way}.").format(way=word(WAYS, found.method)))
    if found.unread:
        lines.append(unread_text(found))
    if found.chances:
        best = sorted(found.chances, key=lambda one: -one[1])[:_TOLD_WORDS]
        told = [f"{label} {sure_text(chance)}" for label, chance in best]
        lines.append(f"{_('Probabilities')}: {', '.join(told)}")
    if found.nearest is None:
        lines.append(
            _("Labelled rows like it are not known: the texts of the sheet have not been read yet.")
        )
    near = _("Labelled row {row} is {likeness} alike: {label}")
    return lines + [
        near.format(
            row=f"{one.row:,}",
            likeness=sure_text(max(0.0, one.likeness)),
            label=label_shown(one.label, found.task),
        )
        for one in found.nearest or ()
    ]


def driven_title(label: str, task: str) -> str:
    """Return whose words are told."""
    if task == "number":
        return _("Up") if label == "up" else _("Down")
    return label


def driven_lines(found: LabelsExplained) -> list[str]:
    """Return the words that drive each label, a line a label."""
    lines: list[str] = []
    for one in found.labels:
        told = [
            _("{word} ({right} of {rows} rows)").format(word=w.word, right=w.right, rows=w.rows)
            for w in one.words
        ]
        lines.append(f"{driven_title(one.label, found.task)}: {', '.join(told) or '–'}")
    if not found.labels:
        lines.append(_("No labelled row with a text could be looked at."))
    if found.is_cut:
        lines.append(_("Time ran out before every row was looked at; the words may still change."))
    return lines
