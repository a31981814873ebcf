"""Confidence as it was said against the share that came out right: on the line a model is honest."""

from collections.abc import Sequence

from workbench.translation import _
from workbench.trust import Bin
from workbench.ui.charts.drawing import Bar, Drawing, Line, Mark


def drawing(bins: Sequence[Bin], *, several: bool = False) -> Drawing:
    """Return the reliability diagram; of several labels a row, what is counted is each label by itself."""
    return Drawing(
        title=_("Confidence said and share right"),
        below=_("Confidence that the model said"),
        beside=_("Share that came out right"),
        marks=tuple(
            Mark(one.confidence, one.right.value, _said(one, several=several)) for one in bins
        ),
        lines=(Line(((0.0, 0.0), (1.0, 1.0)), -1, is_dashed=True),),
        bars=tuple(
            Bar(
                one.low, one.high, one.right.value, one.right.low, one.right.high, f"{one.rows:,}"
            )
            for one in bins
        ),
        table=(
            ("from", "to", "rows", "mean confidence", "share right", "low", "high"),
            *(
                tuple(
                    f"{value:.6g}"
                    for value in (
                        one.low, one.high, one.rows, one.confidence, one.right.value,
                        one.right.low, one.right.high,
                    )
                )
                for one in bins
            ),
        ),
    )  # fmt: skip


def bin_of(confidence: float, bins: Sequence[Bin]) -> int:
    """Return the place of the bin that a confidence belongs to, or -1."""
    if not bins:
        return -1
    count = round(1 / (bins[0].high - bins[0].low))
    place = min(int(confidence * count), count - 1)
    found = [at for at, one in enumerate(bins) if round(one.low * count) == place]
    return found[0] if found else -1


def _said(one: Bin, *, several: bool) -> str:
    rows = _("{n} labels of rows") if several else _("{n} rows")
    return "\n".join(
        (
            rows.format(n=f"{one.rows:,}"),
            _("said on average: {share}").format(share=f"{one.confidence:.1%}"),
            _("came out right: {share} ({low}–{high})").format(
                share=f"{one.right.value:.1%}",
                low=f"{one.right.low:.1%}",
                high=f"{one.right.high:.1%}",
            ),
        )
    )
