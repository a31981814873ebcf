"""Import: what is in the file, what we make of it, and everything of that changeable."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import (
    ColumnMissing,
    EncodingUnknown,
    PasswordWrong,
    QuoteUnclosed,
    WorkbenchError,
    WorkbookEncrypted,
)
from workbench.events import Event
from workbench.jobs.job import Job
from workbench.paths import resource
from workbench.project import sheets
from workbench.requests import ImportSheet, PreviewSheet
from workbench.results import SheetImported, SheetPreview
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.places import project_folder, takes_files
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.export_dialog import free_name
from workbench.ui.widgets.import_columns import ImportColumns
from workbench.ui.widgets.import_file import ImportFile
from workbench.ui.widgets.import_notices import ImportNotices
from workbench.ui.widgets.import_preview import PreviewTable
from workbench.ui.widgets.import_queue import ImportQueue
from workbench.ui.widgets.import_roles import ImportRoles
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.tall_area import TallArea
from workbench.wording import sentence

_SIZE = (980, 680)
_BESIDE = 640  # pixels, at 100%, for the choices about the file and those about its columns


class ImportDialog(Dialog):
    """Previews a file, imports it into the session's project or a new one, and closes itself.

    Further files, and further sheets of the first, are imported in the same way after it. `pasted` is
    a range from the clipboard, and then `path` only gives it a name.
    """

    def __init__(
        self,
        session: Session,
        path: Path,
        parent: QWidget | None = None,
        more: Sequence[Path] = (),
        pasted: str = "",
    ) -> None:
        super().__init__(parent)
        self._session, self._path, self._pasted = session, path, pasted
        self._queue = ImportQueue(more)
        self._job: Job | None = None
        self._preview: SheetPreview | None = None
        self.imported: SheetImported | None = None
        title = _("Import what was copied") if pasted else _("Import {file}").format(file=path.name)
        if more:
            title += " " + _("and {n} more files").format(n=len(more))
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(*_SIZE))
        self._make_parts()
        self._arrange()
        self._ask(PreviewSheet("" if pasted else str(path), pasted=pasted))

    def _make_parts(self) -> None:
        self._file = ImportFile()
        self._file.changed.connect(self._on_file_part_changed)
        self._sheet, self._encoding = self._file.sheet, self._file.encoding
        self._roles = ImportRoles()
        self._roles.changed.connect(self._on_roles_changed)
        self._columns = ImportColumns()
        self._columns.changed.connect(self._on_roles_changed)
        self._table = PreviewTable()
        self._table.setAccessibleName(_("The first rows of the file"))
        self._notices, self._problem = ImportNotices(), QLabel()
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._apart = QCheckBox(_("Into a project of its own"))
        self._apart.setVisible(self._session.project is not None)
        self._visible_only = QCheckBox(_("Leave hidden rows out"))
        self._renew = QCheckBox()
        for box in (self._visible_only, self._renew):
            box.hide()
        self._strip = ProgressStrip(cancellable=False)  # the dialog's own Cancel ends what runs
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.rejected.connect(self.reject)
        self._go = PrimaryButton(_("Import"))
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self._on_import)

    def _arrange(self) -> None:
        top, bottom, right = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        has_room = theme.room(*_SIZE).width() >= _BESIDE * theme.text_scale()
        if not has_room:  # on a small screen, or with large letters
            top.setDirection(QBoxLayout.Direction.TopToBottom)
        top.setSpacing(theme.GAP * 4 if has_room else theme.GAP)
        top.addWidget(self._file, 1, Qt.AlignmentFlag.AlignTop)
        right.setSpacing(theme.GAP)
        right.addWidget(self._roles)
        right.addWidget(self._columns)
        right.addStretch(1)
        top.addLayout(right, 1)
        ticks = FlowLayout(gap=theme.GAP)
        for box in (self._apart, self._renew, self._visible_only):
            ticks.addWidget(box)
        bottom.addLayout(ticks, 1)
        bottom.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignBottom)
        inside = QWidget()
        body, column = QVBoxLayout(inside), QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        for part in (body, column):
            part.setSpacing(theme.GAP + theme.GAP // 2)
        body.addLayout(top)
        body.addWidget(self._problem)
        body.addWidget(self._table, 1)
        body.addWidget(self._notices)
        area = TallArea(inside, holds_width=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(area, 1)
        column.addWidget(self._strip)
        column.addLayout(bottom)
        self._show_strip(busy=False)
        self._go.lead(self)

    def _show_strip(self, *, busy: bool) -> None:
        # The strip keeps its room, so that nothing jumps when a preview takes a moment.
        policy = self._strip.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._strip.setSizePolicy(policy)
        self._strip.setVisible(busy)

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
        self._show_strip(busy=True)
        self._go.setEnabled(False)

    def _is_mine(self) -> bool:
        """Whether a signal comes from the present job and not from one that was dropped."""
        return self.sender() is self._job

    def project_path(self) -> Path:
        """Return a free name for a new project: beside the workbook, where we may write there."""
        folder = self._path.parent
        if self._pasted or folder.is_relative_to(resource()) or not takes_files(folder):
            folder = project_folder()
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
            self._renew.setChecked(False)
        assert session.project is not None
        shape = self._roles.label_shape()
        asked = self._file.request(str(self._path), self._pasted)
        request = ImportSheet(
            project=str(session.project.path),
            path=preview.path,
            sheet=preview.sheet,
            header_row=preview.header_row,
            header_lines=preview.header_lines,
            text_columns=self._roles.text_columns(),
            label_column=self._roles.label_column(),
            label_kind=shape.kind if self._roles.label_column() else "",
            label_separator=shape.separator,
            id_column=self._roles.id_column(),
            group_column=self._roles.group_column(),
            encoding=preview.encoding,
            delimiter=preview.delimiter,
            quoting=preview.quoting,
            password=asked.password,
            pasted=self._pasted,
            name=self._path.stem if self._pasted else "",
            columns=self._columns.chosen(),
            skip_hidden_rows=self._visible_only.isChecked() and not self._visible_only.isHidden(),
            replaces=str(self._renew.property("sheet")) if self._renews() else "",
            guess_label=False,
        )
        self._queue.settle(request, self._file.other_sheets())
        self._ask(request)

    def _renews(self) -> bool:
        return self._renew.isChecked() and not self._renew.isHidden()

    # --- showing ----------------------------------------------------------------------------

    def _show_preview(self, preview: SheetPreview) -> None:
        self._preview = preview
        self._file.show_preview(preview)
        self._roles.show_preview(preview)
        self._columns.show_preview(preview)
        self._notices.show_preview(preview)
        self._visible_only.setVisible(any(one.what == "hidden-rows" for one in preview.notices))
        self._offer_renewal(preview)
        self._on_roles_changed()

    def _offer_renewal(self, preview: SheetPreview) -> None:
        """Where a sheet of the project came from just here, this is a newer state of it."""
        project = self._session.project
        known = sheets.all_sheets(project) if project is not None and preview.path else ()
        same = [
            sheet
            for sheet in known
            if sheet.source == preview.path and sheet.source_sheet == preview.sheet
        ]
        self._renew.setVisible(bool(same))
        self._renew.setChecked(bool(same))
        if same:
            self._renew.setProperty("sheet", same[-1].name)
            words = _("In place of {sheet}, keeping its labels")
            self._renew.setText(words.format(sheet=same[-1].name))

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
            self.imported = self.imported or result
            following = self._queue.next_request()
            if following is None:
                self.accept()
            else:
                self._path = Path(following.path)
                self._ask(following)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if not self._is_mine():
            return
        was_import = self._job is not None and isinstance(self._job.request, ImportSheet)
        self._on_ended()
        self._problem.setText(str(sentence(error)))
        if isinstance(error, EncodingUnknown) and not was_import:
            self._file.show_encodings(tuple(error.candidates.split(", ")))
            self._ask(self._file.request(str(self._path)))
        elif isinstance(error, ColumnMissing) and self.imported is not None:
            self._ask(
                PreviewSheet(str(self._path))
            )  # one of several files names its columns otherwise
        elif isinstance(error, WorkbookEncrypted | PasswordWrong):
            self._file.ask_password()
        elif isinstance(error, QuoteUnclosed) and self._file.quotes.isHidden():
            self._file.show_quoting()
        self._problem.show()

    @Slot()
    def _on_ended(self, _trace: str = "") -> None:
        self._show_strip(busy=False)
        self._job = None
        self._on_roles_changed()

    @Slot()
    def _on_file_part_changed(self) -> None:
        self._ask(self._file.request("" if self._pasted else str(self._path), self._pasted))

    @Slot()
    def _on_roles_changed(self) -> None:
        self._table.show_preview(self._preview, self._roles.roles())
        has_text = bool(self._roles.text_columns())
        ready = self._preview is not None and has_text and self._columns.is_possible()
        self._go.setEnabled(ready and self._job is None)

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
