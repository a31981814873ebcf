"""The choice of rows by state: labelled or not, one label, or what the chosen run thinks of them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from workbench.project.labels import Label
from workbench.translation import _
from workbench.ui.widgets.label_swatch import swatch


class SheetStateBox(QComboBox):
    """Its value is the `state` of `project.rows.View`; `activated` says that the person chose."""

    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: Sequence[Label] = ()
        self._with_run = self._with_suggestions = False
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._fill(state)

    @property
    def state(self) -> str:
        """The state that is chosen."""
        return str(self.currentData())

    def choose(self, state: str) -> None:
        """Choose a state without saying so; one that is not offered becomes "all"."""
        self.setCurrentIndex(max(self.findData(state), 0))

    def offer(
        self, labels: Sequence[Label], *, with_run: bool, with_suggestions: bool = False
    ) -> None:
        """Offer these labels, and the states of a run and of suggestions where there are any."""
        self._labels, self._with_run = tuple(labels), with_run
        self._with_suggestions = with_suggestions
        self._fill(self.state)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.setAccessibleName(_("Which rows are shown"))
        self._fill(self.state)

    def _fill(self, state: str) -> None:
        self.clear()
        self.addItem(_("All rows"), "all")
        self.addItem(_("Labelled"), "labelled")
        self.addItem(_("Not labelled"), "unlabelled")
        self.insertSeparator(self.count())
        self.addItem(_("Skipped"), "skipped")
        self.addItem(_("Flagged"), "flagged")
        self.addItem(_("With a note"), "noted")
        if self._with_run:
            self.insertSeparator(self.count())
            self.addItem(_("With a prediction"), "predicted")
            self.addItem(_("Needs review"), "review")
        if self._with_suggestions:
            self.insertSeparator(self.count())
            self.addItem(_("Unsure suggestions"), "unsure")
            self.addItem(_("Changed suggestions"), "changed")
        if self._labels:
            self.insertSeparator(self.count())
        for label in self._labels:
            self.addItem(swatch(label.colour), label.name, f"label:{label.id}")
        if self._with_suggestions:
            self.insertSeparator(self.count())
            for label in self._labels:
                name = _("Suggested: {label}").format(label=label.name)
                self.addItem(swatch(label.colour), name, f"suggested:{label.id}")
        self.choose(state)
