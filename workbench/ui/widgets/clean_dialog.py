"""Cleaning of a sheet's texts: rules tried before they are kept. The cells themselves never change."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.events import Event
from workbench.jobs.job import Job
from workbench.project.sheets import Sheet
from workbench.requests import CleanSheet, PreviewCleaning
from workbench.results import CleaningPreviewed, SheetCleaned
from workbench.text.recipe import Recipe, from_json, to_json
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.clean_rules import CleanRules
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.tall_area import TallArea
from workbench.wording import sentence

_MS_UNTIL_PREVIEW = 300
_LEAST_LETTERS = 16  # of a choice that are seen


class CleanDialog(Dialog):
    """Edits the recipe of a sheet; what it would touch is counted at each change."""

    def __init__(self, session: Session, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sheet = session, sheet
        self._job: Job | None = None
        self.setWindowTitle(_("Clean the texts of {sheet}").format(sheet=sheet.name))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(900, 620))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_MS_UNTIL_PREVIEW)
        self._wait.timeout.connect(self._ask_preview)
        self._make_parts()
        self._arrange()
        self._show_recipe(from_json(sheet.cleaning))
        self._connect()
        self._ask_preview()

    def _make_parts(self) -> None:
        self.rules = CleanRules()
        self.shortest, self.similarity = QSpinBox(), QDoubleSpinBox()
        self.shortest.setRange(0, 500)
        self.shortest.setSpecialValueText(_("no limit"))
        self.similarity.setRange(0.5, 1.0)
        self.similarity.setSingleStep(0.05)
        self.missing, self.duplicates = QComboBox(), QComboBox()
        for name, value in (
            (_("has no prediction"), "skip"),
            (_("gets this text:"), "constant"),
            (_("takes the text of this column:"), "column"),
        ):
            self.missing.addItem(name, value)
        for name, value in (
            (_("are learnt from like others"), "keep"),
            (_("are left out of learning where they are the same"), "exact"),
            (_("are left out of learning where they are nearly the same"), "near"),
        ):
            self.duplicates.addItem(name, value)
        for box in (self.missing, self.duplicates):  # the longest would not fit a small screen
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(_LEAST_LETTERS)
        self.constant, self.fallback = QLineEdit(), QComboBox()
        for column in self._sheet.columns:
            if column.role != "text":
                self.fallback.addItem(column.name)
        self._told, self._problem = QLabel(), QLabel()
        for label in (self._told, self._problem):
            label.setWordWrap(True)
        self._told.setProperty("muted", True)
        self._problem.hide()
        self._strip = ProgressStrip(cancellable=False)
        policy = self._strip.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._strip.setSizePolicy(policy)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._off = self._buttons.addButton(_("No cleaning"), QDialogButtonBox.ButtonRole.ResetRole)
        self._go = PrimaryButton(_("Keep these rules"))
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)

    def _arrange(self) -> None:
        words = QLabel(
            _(
                "The rules are applied on the way to the model, when it learns and when it"
                " classifies. The cells of the sheet stay as they are."
            )
        )
        words.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        blank, same = QHBoxLayout(), QHBoxLayout()
        for part in (self.missing, self.constant, self.fallback):
            blank.addWidget(part, 1)
        same.addWidget(self.duplicates, 1)
        same.addWidget(self.similarity)
        for name, box, field in (
            (_("Shortest text"), None, self.shortest),
            (_("A row without text"), blank, self.missing),
            (_("Rows that repeat another"), same, self.duplicates),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            form.addRow(label, box or field)
        self.constant.setAccessibleName(_("Text for rows without one"))
        self.fallback.setAccessibleName(_("Column for rows without text"))
        self.similarity.setAccessibleName(_("Smallest similarity"))
        inside = QWidget()
        body, column = QVBoxLayout(inside), QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        for layout in (body, column):
            layout.setSpacing(theme.GAP + theme.GAP // 2)
        body.addWidget(words)
        body.addWidget(self.rules, 1)
        body.addLayout(form)
        body.addWidget(self._told)
        body.addWidget(self._problem)
        area = TallArea(inside, holds_width=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (area, self._strip, self._buttons):
            column.addWidget(widget)
        column.setStretch(0, 1)
        self._go.lead(self)
        # Else Tab never comes to it: the box puts its own buttons one after the other as it likes.
        self.setTabOrder(self._go, self._off)

    def _connect(self) -> None:
        self.rules.changed.connect(self._on_changed)
        self.shortest.valueChanged.connect(self._on_changed)
        self.similarity.valueChanged.connect(self._on_changed)
        self.missing.currentIndexChanged.connect(self._on_changed)
        self.duplicates.currentIndexChanged.connect(self._on_changed)
        self._buttons.accepted.connect(self._on_keep)
        self._buttons.rejected.connect(self.reject)
        self._off.clicked.connect(self._on_off)

    # --- recipe -----------------------------------------------------------------------------

    def recipe(self) -> Recipe:
        """Return the recipe that the dialog shows."""
        missing = str(self.missing.currentData())
        return Recipe(
            rules=self.rules.chosen(),
            shortest=self.shortest.value(),
            missing=missing,
            constant=self.constant.text() if missing == "constant" else "",
            fallback_column=self.fallback.currentText() if missing == "column" else "",
            duplicates=str(self.duplicates.currentData()),
            similarity=round(self.similarity.value(), 2),
        )

    def _show_recipe(self, recipe: Recipe) -> None:
        self.rules.choose(recipe.rules)
        self.shortest.setValue(recipe.shortest)
        self.similarity.setValue(recipe.similarity)
        self.missing.setCurrentIndex(self.missing.findData(recipe.missing))
        self.duplicates.setCurrentIndex(self.duplicates.findData(recipe.duplicates))
        self.constant.setText(recipe.constant)
        self.fallback.setCurrentText(recipe.fallback_column)
        self._show_fields()

    def _show_fields(self) -> None:
        self.constant.setVisible(self.missing.currentData() == "constant")
        self.fallback.setVisible(self.missing.currentData() == "column")
        self.similarity.setVisible(self.duplicates.currentData() == "near")

    # --- jobs -------------------------------------------------------------------------------

    def _submit(self, request: PreviewCleaning | CleanSheet) -> None:
        if self._job is not None:
            self._session.jobs.drop(self._job)
        self._job = job = self._session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_ended)
        self._problem.hide()
        self._strip.begin()
        self._strip.show()

    @Slot()
    def _ask_preview(self) -> None:
        project = self._session.project
        if project is not None:
            told = to_json(self.recipe())
            self._submit(PreviewCleaning(str(project.path), self._sheet.name, told))

    @Slot()
    def _on_keep(self) -> None:
        self._keep(to_json(self.recipe()))

    @Slot()
    def _on_off(self) -> None:
        self._keep("")

    def _keep(self, recipe: str) -> None:
        project = self._session.project
        self._wait.stop()
        if project is not None:
            self._go.setEnabled(False)
            self._submit(CleanSheet(str(project.path), self._sheet.name, recipe))

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        self._show_fields()
        self._wait.start()

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if self.sender() is self._job:
            self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if self.sender() is not self._job:
            return
        self._on_ended()
        if isinstance(result, CleaningPreviewed):
            self.rules.show_preview(result)
            self._told.setText(_summary(result))
        elif isinstance(result, SheetCleaned):
            self.accept()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if self.sender() is self._job:
            self._on_ended()
            self._problem.setText(str(sentence(error)))
            self._problem.show()

    @Slot()
    def _on_ended(self, _trace: str = "") -> None:
        self._job = None
        self._strip.hide()
        self._go.setEnabled(True)

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self._drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self._drop()
        super().closeEvent(event)

    def _drop(self) -> None:
        self._wait.stop()
        if self._job is not None:
            self._session.jobs.drop(self._job)


def _summary(preview: CleaningPreviewed) -> str:
    counts = {count.rule: count.rows for count in preview.counts}
    blank = counts.get("blank", 0) + counts.get("empty", 0)
    words = [_("{n} rows").format(n=f"{preview.rows:,}")]
    words.append(_("{n} without text").format(n=f"{blank:,}"))
    if counts.get("short"):
        words.append(_("{n} too short").format(n=f"{counts['short']:,}"))
    if counts.get("duplicates"):
        words.append(_("{n} repeat another row").format(n=f"{counts['duplicates']:,}"))
    return " · ".join(words)
