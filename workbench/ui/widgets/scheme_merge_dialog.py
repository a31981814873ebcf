"""Into which label some labels are merged, with what that changes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QWidget

from workbench.errors import WorkbenchError
from workbench.project import scheme_changes
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.scheme_words import label_names
from workbench.translation import _
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.label_swatch import swatch
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.scheme_preview import SchemePreview, frame

_NAMES_SAID = 6


class SchemeMergeDialog(Dialog):
    """`sources()` and `target()` are what was chosen, once `exec` returned Accepted.

    Where several labels are merged, one of them may stay: it is the target and no source.
    """

    def __init__(
        self,
        project: Project,
        chosen: Sequence[Label],
        known: Sequence[Label],
        target: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._chosen = project, tuple(chosen)
        self.setWindowTitle(_("Merge labels"))
        self.targets = QComboBox()
        self.preview = SchemePreview()
        self.go = PrimaryButton(_("Merge"))
        self._what, self._into = QLabel(), QLabel(_("&Into"))
        self._what.setWordWrap(True)
        self._into.setBuddy(self.targets)
        self._fill(known, target)
        frame(self, self._what, self._into, self.targets, self.preview, go=self.go)
        self.targets.currentIndexChanged.connect(self._on_target)
        self._on_target()

    def sources(self) -> tuple[int, ...]:
        """Return the labels whose rows go to the target."""
        return tuple(one.id for one in self._chosen if one.id != self.target())

    def target(self) -> int:
        """Return the label that takes the rows, 0 where none is chosen."""
        return int(self.targets.currentData() or 0)

    def _fill(self, known: Sequence[Label], target: int) -> None:
        chosen = {one.id for one in self._chosen}
        several = len(chosen) > 1
        first = [one for one in known if several and one.id in chosen]
        for one in (*first, *(one for one in known if one.id not in chosen)):
            self.targets.addItem(swatch(one.colour), one.name, one.id)
        self.targets.setEditable(True)  # typing finds one of many
        self.targets.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.targets.model(), self.targets)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.targets.setCompleter(completer)
        self.targets.setAccessibleName(_("Label that takes the rows"))
        place = self.targets.findData(target)
        self.targets.setCurrentIndex(max(0, place))

    def _on_target(self) -> None:
        gone = [one.name for one in self._chosen if one.id != self.target()]
        more = len(gone) - _NAMES_SAID
        names = label_names(tuple(gone[:_NAMES_SAID])) + (
            _(" and {count} more").format(count=more) if more > 0 else ""
        )
        self._what.setText(_("Merge {labels}").format(labels=names))
        change = None
        if self.target() and self.sources():
            try:
                change = scheme_changes.of_merge(self._project, self.sources(), self.target())
            except WorkbenchError:
                change = None
        self.preview.show_change(change)
        self.go.setEnabled(change is not None)
