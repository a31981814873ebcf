"""Import: what is in the file, what we make of it, and everything of that changeable."""

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import EncodingUnknown, WorkbenchError
from workbench.events import Event
from workbench.jobs.job import Job
from workbench.paths import resource
from workbench.requests import ImportSheet, PreviewSheet
from workbench.results import SheetImported, SheetPreview
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.export_dialog import free_name
from workbench.ui.widgets.import_preview import PreviewTable
from workbench.ui.widgets.import_roles import ImportRoles
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence


class ImportDialog(QDialog):
    """Previews a file, imports it into the session's project or a new one, and closes itself."""

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._path = session, path
        self._job: Job | None = None
        self._preview: SheetPreview | None = None
        self.imported: SheetImported | None = None
        self.setWindowTitle(_("Import {file}").format(file=path.name))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(940, 640)
        self._make_parts()
        self._arrange()
        self._ask(PreviewSheet(str(path)))

    def _make_parts(self) -> None:
        self._sheet, self._encoding = QComboBox(), QComboBox()
        self._sheet.activated.connect(self._on_file_part_changed)
        self._encoding.activated.connect(self._on_file_part_changed)
        self._header = QSpinBox()
        self._header.setRange(1, 1000)
        self._header.setKeyboardTracking(False)
        self._header.valueChanged.connect(self._on_file_part_changed)
        self._roles = ImportRoles()
        self._roles.changed.connect(self._on_roles_changed)
        self._table = PreviewTable()
        self._table.setAccessibleName(_("The first rows of the file"))
        self._facts, self._problem = QLabel(), QLabel()
        self._facts.setProperty("muted", True)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._apart = QCheckBox(_("Into a project of its own"))
        self._apart.setVisible(self._session.project is not None)
        self._strip = ProgressStrip(cancellable=False)  # the dialog's own Cancel ends what runs
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.rejected.connect(self.reject)
        self._go = PrimaryButton(_("Import"))
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self._on_import)

    def _arrange(self) -> None:
        left = QFormLayout()
        left.setSpacing(theme.GAP)
        self._encoding_label = QLabel(_("Encoding"))
        for label, field in (
            (QLabel(_("Sheet")), self._sheet),
            (QLabel(_("Header row")), self._header),
            (self._encoding_label, self._encoding),
        ):
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            left.addRow(label, field)
        self._show_encodings(())
        top = QHBoxLayout()
        top.setSpacing(theme.GAP * 4)
        top.addLayout(left, 2)
        top.addWidget(self._roles, 3)
        bottom = QHBoxLayout()
        bottom.addWidget(self._apart)
        bottom.addStretch(1)
        bottom.addWidget(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addLayout(top)
        column.addWidget(self._problem)
        column.addWidget(self._table, 1)
        column.addWidget(self._facts)
        column.addWidget(self._strip)
        column.addLayout(bottom)

    # --- asking -----------------------------------------------------------------------------

    def _ask(self, request: PreviewSheet | ImportSheet) -> None:
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
        self._go.setEnabled(False)

    def _is_mine(self) -> bool:
        """Whether a signal comes from the present job and not from one that was dropped."""
        return self.sender() is self._job

    def project_path(self) -> Path:
        """Return a free name for a new project: beside the workbook, where we may write there."""
        folder = self._path.parent
        if folder.is_relative_to(resource()) or not os.access(folder, os.W_OK):
            places = QStandardPaths.StandardLocation
            folder = Path(QStandardPaths.writableLocation(places.DocumentsLocation))
            folder.mkdir(parents=True, exist_ok=True)
        return free_name(folder, self._path.stem, ".bertwb")

    def start_import(self) -> None:
        """Import with what the dialog shows."""
        preview, session = self._preview, self._session
        if preview is None:
            return
        if session.project is None or self._apart.isChecked():
            if not session.new_project(self.project_path()):
                return
            self._apart.setChecked(False)
        assert session.project is not None
        self._ask(
            ImportSheet(
                project=str(session.project.path),
                path=preview.path,
                sheet=preview.sheet,
                header_row=preview.header_row,
                text_columns=self._roles.text_columns(),
                label_column=self._roles.label_column(),
                id_column=self._roles.id_column(),
                encoding=preview.encoding,
                delimiter=preview.delimiter,
                guess_label=False,
            )
        )

    # --- showing ----------------------------------------------------------------------------

    def _show_preview(self, preview: SheetPreview) -> None:
        self._preview = preview
        self._sheet.clear()
        for name in preview.sheets or (preview.sheet,):
            hidden = _("{sheet} (hidden)").format(sheet=name)
            self._sheet.addItem(hidden if name in preview.hidden else name, name)
        self._sheet.setCurrentIndex(self._sheet.findData(preview.sheet))
        self._header.blockSignals(True)
        self._header.setValue(preview.header_row)
        self._header.blockSignals(False)
        self._roles.show_preview(preview)
        facts = [_("{n} columns").format(n=len(preview.columns))]
        if preview.row_estimate >= 0:
            facts.insert(0, _("{n} rows").format(n=f"{preview.row_estimate:,}"))
        self._facts.setText(" · ".join(facts))
        self._on_roles_changed()

    def _show_encodings(self, names: tuple[str, ...]) -> None:
        self._encoding.clear()
        for name in names:
            self._encoding.addItem(name, name)
        self._encoding.setVisible(bool(names))
        self._encoding_label.setVisible(bool(names))

    # --- slots ------------------------------------------------------------------------------

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if self._is_mine():
            self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if not self._is_mine():
            return
        self._on_ended()
        if isinstance(result, SheetPreview):
            self._show_preview(result)
        elif isinstance(result, SheetImported):
            self.imported = result
            self.accept()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if not self._is_mine():
            return
        self._on_ended()
        self._problem.setText(str(sentence(error)))
        self._problem.show()
        if isinstance(error, EncodingUnknown):
            self._show_encodings(tuple(error.candidates.split(", ")))
            self._ask(PreviewSheet(str(self._path), encoding=self._encoding.currentData() or ""))
            self._problem.show()

    @Slot()
    def _on_ended(self, _trace: str = "") -> None:
        self._strip.hide()
        self._job = None
        self._on_roles_changed()

    @Slot()
    def _on_file_part_changed(self, _value: object = None) -> None:
        same_sheet = self._preview is not None and self._sheet.currentData() == self._preview.sheet
        self._ask(
            PreviewSheet(
                str(self._path),
                sheet=self._sheet.currentData() or "",
                header_row=self._header.value() if same_sheet else 0,
                encoding=self._encoding.currentData() or "",
            )
        )

    @Slot()
    def _on_roles_changed(self) -> None:
        self._table.show_preview(self._preview, self._roles.roles())
        has_text = bool(self._roles.text_columns())
        self._go.setEnabled(self._preview is not None and has_text and self._job is None)

    @Slot()
    def _on_import(self) -> None:
        self.start_import()

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self._drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self._drop()
        super().closeEvent(event)

    def _drop(self) -> None:
        if self._job is not None:
            self._session.jobs.drop(self._job)
