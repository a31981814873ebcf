"""Make a trained model smaller: how, what it may lose, and the table of before and after."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QWidget,
)

from workbench.costs import compressed_cost, compressed_table, compressed_verdict
from workbench.project.runs import Run
from workbench.requests import CompressModel, UseModel
from workbench.results import ModelCompressed, ModelTaken
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.job_panel import JobPanel
from workbench.ui.widgets.primary_button import PrimaryButton

WAYS = {
    "int8": (
        N_("Weights in 8 bits"),
        N_("A quarter of the size, and faster on processors. Takes seconds; nothing is learnt."),
    ),
    "layers": (
        N_("Fewer layers"),
        N_(
            "Leaves out a third of the layers, those that change least, and learns again for a while."
        ),
    ),
    "width": (
        N_("Narrower layers"),
        N_("Halves the inner part of each layer, where least depends on it, and learns again."),
    ),
    "distil": (
        N_("A small model, taught by this one"),
        N_(
            "Half of the layers learn to answer as this model does, from your rows without labels"
            " too. Takes minutes, and is best with thousands of rows."
        ),
    ),
}
_WIDTH = 520


class CompressDialog(Dialog):
    """Asks for one smaller model at a time; each becomes a run, used or set aside."""

    def __init__(self, session: Session, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self._aside = 0
        self.setWindowTitle(_("Make the model of run {run} smaller").format(run=run.id))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self.ways, self.allowed = QComboBox(), QDoubleSpinBox()
        for way, (name, _help) in WAYS.items():
            self.ways.addItem(_(name), way)
        self.allowed.setRange(0.0, 100.0)
        self.allowed.setSingleStep(0.5)
        self.allowed.setDecimals(1)
        self.allowed.setValue(1.0)
        self.panel = JobPanel(session)
        self._help, self.told = QLabel(), QLabel()
        self._table = QGridLayout()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.use = self._buttons.addButton(
            _("Use it anyway"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.go = PrimaryButton(_("Make it smaller"))
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self._arrange()
        self.ways.currentIndexChanged.connect(self._on_way_changed)
        self.go.clicked.connect(self._on_go)
        self.use.clicked.connect(self._on_use)
        self._buttons.rejected.connect(self.reject)
        self.panel.found.connect(self._on_found)
        self.panel.ended.connect(self._on_ended)
        self._on_way_changed()

    def _arrange(self) -> None:
        for label in (self._help, self.told):
            label.setWordWrap(True)
        self._help.setProperty("muted", True)
        self.use.hide()
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setSpacing(theme.GAP)
        for name, field in (
            (_("How"), self.ways),
            (_("Points of accuracy that it may lose"), self.allowed),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            form.addRow(label, field)
        self._table.setHorizontalSpacing(theme.GAP * 3)
        self._table.setColumnStretch(0, 1)
        parts = DialogParts(self, space=theme.GAP + theme.GAP // 2)
        column = parts.body
        column.addLayout(form)
        column.addWidget(self._help)
        column.addLayout(self._table)
        for widget in (self.told, self.panel):
            column.addWidget(widget)
        parts.foot.addWidget(self._buttons)
        self.go.lead(self)

    @Slot()
    def _on_way_changed(self) -> None:
        self._help.setText(_(WAYS[str(self.ways.currentData())][1]))

    @Slot()
    def _on_go(self) -> None:
        project = self._session.project
        if project is None:
            return
        self._show_table([])
        self.told.clear()
        self.use.hide()
        self._set_busy(busy=True)
        self.panel.ask(
            CompressModel(
                project=str(project.path),
                run=self._run.id,
                task=self._session.task.name if self._session.task else "",
                what=str(self.ways.currentData()),
                allowed_loss=round(self.allowed.value(), 1),
            )
        )

    @Slot()
    def _on_use(self) -> None:
        project = self._session.project
        if project is not None:
            self._set_busy(busy=True)
            self.panel.ask(UseModel(str(project.path), self._aside))

    @Slot(object)
    def _on_found(self, result: object) -> None:
        if isinstance(result, ModelCompressed):
            self._show_table(compressed_table(result))
            self.told.setText(f"{compressed_cost(result)} {compressed_verdict(result)}")
            self._aside = result.run
            self.use.setVisible(not result.accepted)
        elif isinstance(result, ModelTaken):
            self.use.hide()
            said = _("The model of run {run} is used from now on.").format(run=result.run)
            self.told.setText(said)

    @Slot()
    def _on_ended(self) -> None:
        self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self.go, self.use, self.ways, self.allowed):
            widget.setEnabled(not busy)

    def _show_table(self, rows: list[tuple[str, str, str]]) -> None:
        while (item := self._table.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                label = QLabel(text)
                label.setProperty("muted", place == 0)
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight)
                self._table.addWidget(label, place, column)

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self.panel.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self.panel.drop()
        super().closeEvent(event)
