"""What a classification came to: rows done, and rows that need a person; of numbers, what they are."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.project import predictions, promises
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.stat import Stat
from workbench.verdicts import promise_rule
from workbench.wording import measure


class ApplyStats(QWidget):
    """Two numbers that can be opened, and the rule behind the second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done, self.review = Stat(), Stat()
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setProperty("muted", True)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP * 2)
        line.addWidget(self.done, 1)
        line.addWidget(self.review, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(line)
        column.addWidget(self._rule)

    def show_counts(self, project: Project, run: Run, sheet: Sheet) -> int:
        """Count the rows of a sheet that a run has classified, and return how many they are."""
        count = predictions.predicted_count(project, run.id, sheet.id)
        self.done.set_value(f"{count:,}", _("Rows classified"))
        self.done.set_note(_("of {n}").format(n=f"{sheet.rows:,}"))
        kind = run.scores.task if run.scores else "single"
        promise = promises.in_use(project, run)
        rule = promise_rule(promise, kind) if count else ""
        self._rule.setText(rule)
        self._rule.setVisible(bool(rule))
        if kind == "number":
            self._show_range(predictions.range_of(project, run.id, sheet.id))
            return count
        sure = promises.accepted_count(project, run.id, sheet.id)
        self.review.set_value(
            f"{sheet.rows - sure:,}" if count else "–", _("Rows that need your eyes")
        )
        kept = f"{100 * promise.precision:.4g} %"
        self.review.set_note(
            _("below the confidence that keeps {precision} precision").format(precision=kept)
        )
        return count

    def _show_range(self, found: tuple[float, float, float] | None) -> None:
        self.review.set_value(measure(found[1]) if found else "–", _("Mean prediction"))
        words = _("from {low} to {high}")
        note = words.format(low=measure(found[0]), high=measure(found[2])) if found else ""
        self.review.set_note(note)
