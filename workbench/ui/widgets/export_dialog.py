"""Export: a copy of the person's own workbook or a new file, which rows, which columns, where to."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from workbench.project import sources, tasks
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ExportWorkbook
from workbench.translation import _, language
from workbench.ui import theme
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.export_columns import ExportColumns
from workbench.ui.widgets.export_shares import ExportShares
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.wording import OBSTACLES, word

COPIED = (".xlsx", ".xlsm", ".xltx", ".xltm")
_CHECKED_SIZE = 64 * 2**20  # bytes; a larger source is compared when the export begins


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path that names no file yet: the stem, else the stem with a number."""
    path = folder / f"{stem}{suffix}"
    number = 2
    while path.exists():
        path = folder / f"{stem} ({number}){suffix}"
        number += 1
    return path


def obstacle(project: Project, sheet: Sheet) -> str:
    """Return why no copy of the source can be made, as a key of OBSTACLES, or ""."""
    if Path(sheet.source).suffix.lower() not in COPIED:
        return "kind"
    if not sources.is_kept(project, sheet.digest):
        return "source"
    return ""


def is_changed(sheet: Sheet) -> bool:
    """Return whether the source is another file by now than the one that was imported."""
    path = Path(sheet.source)
    try:
        if not path.is_file() or path.stat().st_size > _CHECKED_SIZE:
            return False
        with path.open("rb") as file:
            return sources.digest_of(file) != sheet.digest
    except OSError:
        return False


class ExportDialog(Dialog):
    """`request()` is what was chosen, once `exec` returned Accepted."""

    def __init__(
        self,
        project: Project,
        sheet: Sheet,
        run: Run,
        filtered: tuple[str, str] = ("", ""),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._sheet, self._run = project, sheet, run
        self._filtered = filtered
        self.setWindowTitle(_("Export {sheet}").format(sheet=sheet.name))
        self.setMinimumWidth(theme.scaled(640))
        self._make_parts()
        self._arrange()
        self._offer_copy()
        self._on_kind()

    def _make_parts(self) -> None:
        self.copy = QRadioButton(_("A copy of your own workbook, with the new columns in it"))
        self.new = QRadioButton(_("A new workbook, with a summary"))
        self.csv = QRadioButton(_("A CSV file"))
        self.parquet = QRadioButton(_("A Parquet file"))
        self.parquet.setVisible(find_spec("pyarrow") is not None)
        self._kinds = QButtonGroup(self)
        for button in (self.copy, self.new, self.csv, self.parquet):
            self._kinds.addButton(button)
        self._kinds.buttonClicked.connect(self._on_kind)
        self._why = QLabel()
        self._why.setWordWrap(True)
        self._why.setProperty("muted", True)
        self._why.setFont(theme.small_font())
        self.rows = QComboBox()
        self.rows.addItem(_("All rows"), "all")
        if tasks.kind_of(self._project, self._run.task) != "number":
            self.rows.addItem(_("Only rows that need review"), "review")
        if any(self._filtered):
            self.rows.addItem(_("Only rows as filtered on the Sheet page"), "filtered")
        self.mark = QCheckBox(_("With a mark by which Excel knows the encoding"))
        self.mark.setChecked(True)
        self.shares = ExportShares(self._project, self._sheet, self._run)
        self.columns = ExportColumns(self._project, self._sheet, self._run)
        self.target = QLineEdit()
        self.target.textEdited.connect(self._on_target_edited)
        self._is_own_name = False
        self._browse = QPushButton(_("Choose…"))
        self._browse.clicked.connect(self._on_browse)
        self.show_folder = QCheckBox(_("Open the folder afterwards"))
        self.show_folder.setChecked(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = PrimaryButton(_("Export"))
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _arrange(self) -> None:
        parts = DialogParts(self)
        column = parts.body
        for widget in (self.copy, self._why, self.new, self.csv, self.parquet):
            column.addWidget(widget)
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        place = QHBoxLayout()
        place.setSpacing(theme.GAP)
        place.addWidget(self.target, 1)
        place.addWidget(self._browse)
        rows, target = QLabel(_("Rows")), QLabel(_("Save as"))
        rows.setBuddy(self.rows)
        target.setBuddy(self.target)
        self.rows.setAccessibleName(rows.text())
        self.target.setAccessibleName(target.text())
        form.addRow(rows, self.rows)
        form.addRow("", self.mark)
        form.addRow("", self.shares)
        form.addRow(target, place)
        self._form = form
        column.addSpacing(theme.GAP)
        column.addWidget(self.columns)
        column.addSpacing(theme.GAP)
        column.addLayout(form)
        bottom = QHBoxLayout()
        bottom.addWidget(self.show_folder)
        bottom.addStretch(1)
        bottom.addWidget(self._buttons)
        parts.foot.addLayout(bottom)
        self._go.lead(self)

    def _offer_copy(self) -> None:
        """Choose the copy where it can be made and the source is what it was; else say why not."""
        reason = obstacle(self._project, self._sheet)
        self.copy.setEnabled(not reason)
        changed = not reason and is_changed(self._sheet)
        self.copy.setChecked(not reason and not changed)
        self.new.setChecked(bool(reason) or changed)
        if reason:
            self._why.setText(_("Not here: {reason}.").format(reason=word(OBSTACLES, reason)))
        elif changed:
            self._why.setText(
                _(
                    "The workbook has changed since it was imported; a copy would be of its state"
                    " then. Import it again to work with the new one."
                )
            )
        else:
            self._why.setText(
                _("Formatting, formulas, charts and everything else in it stay as they are.")
            )

    def kind(self) -> str:
        """Return "copy", "new", "csv" or "parquet"."""
        named = {"copy": self.copy, "csv": self.csv, "parquet": self.parquet}
        return next((name for name, button in named.items() if button.isChecked()), "new")

    def request(self) -> ExportWorkbook:
        """Return what is to be exported."""
        kind, rows = self.kind(), str(self.rows.currentData())
        state, search = {"review": ("review", ""), "filtered": self._filtered}.get(rows, ("", ""))
        if kind == "copy":
            state, search = "", ""
        return ExportWorkbook(
            str(self._project.path),
            self.target.text().strip(),
            self._sheet.name,
            self._run.id,
            file_format=kind if kind in {"csv", "parquet"} else "",
            language=language(),
            mode="copy" if kind == "copy" else "new",
            state=state,
            search=search,
            columns=self.columns.chosen(),
            names="",
            mark=self.mark.isChecked(),
            shares=self.shares.columns() if kind in {"new", "csv"} else (),
        )

    def accept(self) -> None:
        """Close where there is a name and a column; ask before a file is replaced."""
        name = self.target.text().strip()
        if not name or not self.columns.chosen():
            (self.target if not name else self.columns).setFocus()
            return
        path = Path(name)
        if not path.is_absolute():
            self.target.setText(str(self._project.path.parent / path))
        super().accept()

    # --- slots ------------------------------------------------------------------------------

    def _on_kind(self) -> None:
        kind = self.kind()
        self.rows.setEnabled(kind != "copy")
        if kind == "copy":
            self.rows.setCurrentIndex(0)
        self._form.setRowVisible(self.mark, kind == "csv")
        self._form.setRowVisible(self.shares, kind in {"new", "csv"} and self.shares.is_of_use)
        suffix = {"csv": ".csv", "parquet": ".parquet"}.get(kind, ".xlsx")
        if kind == "copy":
            suffix = Path(self._sheet.source).suffix
        if self._is_own_name:
            path = Path(self.target.text())
            self.target.setText(str(path.with_suffix(suffix)))
            return
        stem = Path(self._sheet.source).stem or self._sheet.name
        name = _("{name} with predictions").format(name=stem)
        self.target.setText(str(free_name(self._project.path.parent, name, suffix)))

    def _on_target_edited(self, _text: str) -> None:
        self._is_own_name = True

    def _on_browse(self) -> None:
        suffix = Path(self.target.text()).suffix
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save the result as"), self.target.text(), f"*{suffix}"
        )
        if name:
            self._is_own_name = True
            self.target.setText(name if Path(name).suffix else name + suffix)
