"""What an audit found as lines of a queue, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.findings import label_shown
from workbench.results import LabelsAudited
from workbench.translation import N_, _
from workbench.ui.row_texts import RowTexts
from workbench.ui.widgets.review_pane import ReviewItem

TABS = (N_("Looks wrong"), N_("Contradictions"), N_("Mixed up"))

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row to decide on. `doubt` is -1 where there is none; `other` is the row that it contradicts;
    `pair` are the two labels that are mixed up.
    """

    key: Key
    label: str
    suggested: str
    doubt: float = -1.0
    other: Key | None = None
    pair: str = ""

    def places(self) -> list[Key]:
        """Return the one or two rows."""
        return [self.key] if self.other is None else [self.key, self.other]


def findings(found: LabelsAudited) -> tuple[tuple[Finding, ...], ...]:
    """Return the findings of each tab."""
    wrong = tuple(
        Finding((one.sheet, one.row), one.label, one.suggested, one.doubt) for one in found.wrong
    )
    apart = tuple(
        Finding(
            (one.sheet, one.row),
            one.label,
            one.other_label,
            other=(one.other_sheet, one.other_row),
        )
        for one in found.contradictions
    )
    mixed = tuple(
        Finding(
            (one.sheet, one.row),
            one.label,
            one.suggested,
            one.doubt,
            pair=f"{pair.first} ↔ {pair.second}",
        )
        for pair in found.mixed
        for one in pair.found
    )
    return wrong, apart, mixed


def pairs_of(found: LabelsAudited) -> tuple[tuple[str, str], ...]:
    """Return each pair of labels that are mixed up, and what is said of it with its numbers."""
    return tuple(
        (
            f"{pair.first} ↔ {pair.second}",
            _("{pair}: {n} of {rows} rows").format(
                pair=f"{pair.first} ↔ {pair.second}",
                n=f"{len(pair.found):,}",
                rows=f"{pair.rows:,}",
            ),
        )
        for pair in found.mixed
    )


def item_of(
    finding: Finding,
    kind: str,
    texts: RowTexts,
    present: Mapping[Key, str] | None = None,
) -> ReviewItem:
    """Return the line of a finding; `present` are its rows' labels where they may have changed."""
    said = {finding.key: finding.label}
    if finding.other is not None:
        said[finding.other] = finding.suggested
    now = present if present is not None else said
    label, suggested = label_shown(now[finding.key], kind), label_shown(finding.suggested, kind)
    where = _("row {row}").format(row=f"{finding.key[1]:,}")
    if finding.other is not None:
        other = label_shown(now[finding.other], kind)
        title = plain = f"{label} ≠ {other}" if label != other else f"{label} = {other}"
    elif now[finding.key] != finding.label or now[finding.key] == finding.suggested:
        title = plain = f"{label} · {where}"
    else:
        title = f"{label} → {suggested} · {finding.doubt:.0%} · {where}"
        plain = f"{label} · {where}"
    rows = tuple(
        (_caption(key, label_shown(now[key], kind), texts), *key) for key in finding.places()
    )
    return ReviewItem(title, plain, rows)


def _caption(key: Key, label: str, texts: RowTexts) -> str:
    sheet = texts.sheet_name(key[0])
    if sheet:
        return _("{sheet}, row {row} · {label}").format(sheet=sheet, row=f"{key[1]:,}", label=label)
    return _("Row {row} · {label}").format(row=f"{key[1]:,}", label=label)
