"""The scored rows behind a place of the charts of confidence."""

from collections.abc import Callable, Sequence

from workbench.label_text import shown
from workbench.project import predictions, runs
from workbench.translation import _
from workbench.trust import Bin
from workbench.ui.charts.reliability import bin_of
from workbench.ui.results.shown_run import ShownRun


def open_bin(shown_run: ShownRun, bins: Sequence[Bin], place: int) -> None:
    """Show the rows whose confidence lies in a bin; of several labels those with any such label."""
    one = bins[place]
    title = _("Scored rows with a confidence from {low} to {high}").format(
        low=f"{one.low:.0%}", high=f"{one.high:.0%}"
    )
    if shown_run.scores.task == "several":
        found = _by_spread(shown_run, lambda chances: place in {bin_of(c, bins) for c in chances})
        if found:
            shown_run.open_rows(title, found)
            return
    rows = shown_run.held_out()
    shown_run.open_rows(title, (row[:2] for row in rows if bin_of(row[4], bins) == place))


def open_above(shown_run: ShownRun, label: str, least: float) -> None:
    """Show the rows that have at least this probability of a label."""
    project = shown_run.session.project
    assert project is not None
    at = runs.labels_of(project, shown_run.run.id).index(label)
    title = _("Scored rows with at least {share} for {label}").format(
        share=f"{least:.1%}", label=shown(label)
    )
    shown_run.open_rows(title, _by_spread(shown_run, lambda chances: chances[at] >= least))


def _by_spread(shown_run: ShownRun, wanted: Callable[[list[float]], bool]) -> list[tuple[int, int]]:
    project = shown_run.session.project
    assert project is not None
    packed = runs.held_out_spreads(project, shown_run.run.id)
    return [key for key, one in packed.items() if wanted(predictions.unpacked(one))]
