"""What a classification came to: rows done, and rows that need a person; of numbers, what they are."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.project import predictions, promises, rows
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _, ngettext
from workbench.trust import Promise
from workbench.ui import theme
from workbench.ui.widgets.stat import Stat
from workbench.verdicts import percent
from workbench.wording import measure


class ApplyStats(QWidget):
    """Two numbers that can be opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done, self.review = Stat(), Stat()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP * 2)
        line.addWidget(self.done, 1)
        line.addWidget(self.review, 1)

    def show_counts(self, project: Project, run: Run, sheet: Sheet) -> int:
        """Count the rows of a sheet that a run has classified, and return how many they are."""
        count = predictions.predicted_count(project, run.id, sheet.id)
        self.done.set_value(f"{count:,}", _("Rows classified"))
        self.done.set_note(_of_all(project, run, sheet, count))
        kind = run.scores.task if run.scores else "single"
        if kind == "number":
            self._show_range(predictions.range_of(project, run.id, sheet.id))
            return count
        sure = promises.accepted_count(project, run.id, sheet.id)
        self.review.set_value(
            f"{sheet.rows - sure:,}" if count else "–", _("Rows that need your eyes")
        )
        self.review.set_note(_note(promises.in_use(project, run)))
        return count

    def _show_range(self, found: tuple[float, float, float] | None) -> None:
        self.review.set_value(measure(found[1]) if found else "–", _("Mean prediction"))
        words = _("from {low} to {high}")
        note = words.format(low=measure(found[0]), high=measure(found[2])) if found else ""
        self.review.set_note(note)


def _of_all(project: Project, run: Run, sheet: Sheet, count: int) -> str:
    """Return of how many rows, and why some will never be classified."""
    said = _("of {n}").format(n=f"{sheet.rows:,}")
    last = predictions.last_row(project, run.id, sheet.id)
    is_done = count > 0 and not rows.texts(project, sheet, start_after=last, limit=1)
    if not is_done or count >= sheet.rows:
        return said
    blank = ngettext(
        "{n} has no text to classify", "{n} have no text to classify", sheet.rows - count
    )
    return f"{said} · " + blank.format(n=f"{sheet.rows - count:,}")


def _note(promise: Promise) -> str:
    """Return why rows need a person."""
    precision = percent(promise.precision)
    if promise.lowest() > 1:
        return _("nothing can be promised at {precision}").format(precision=precision)
    if promise.wished:
        return _(
            "below the confidence that keeps {precision}, the most that can be promised"
        ).format(precision=precision)
    return _("below the confidence that keeps {precision} precision").format(precision=precision)
