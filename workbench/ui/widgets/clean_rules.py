"""The cleaning rules as a list: what each does, how many rows it touches, and a few of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.results import CleaningPreviewed
from workbench.text.recipe import RULE_NAMES
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import CLEANING_RULES, word

_RULE = Qt.ItemDataRole.UserRole
_LEAST_RULES = 5  # that are seen, however small the screen


class CleanRules(QWidget):
    """Emits `changed` when a rule is switched."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: CleaningPreviewed | None = None
        self.tree = QTreeWidget()
        self.tree.setRootIsDecorated(False)
        self.tree.setHeaderLabels([_("Rule"), _("Rows")])
        self.tree.setAccessibleName(_("Cleaning rules"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for name in RULE_NAMES:
            item = QTreeWidgetItem(self.tree, [word(CLEANING_RULES, name), "…"])
            item.setData(0, _RULE, name)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.itemChanged.connect(self._on_item_changed)
        self.tree.currentItemChanged.connect(self._show_examples)
        self._examples = QTextBrowser()
        self._examples.setOpenLinks(False)
        self._examples.setAccessibleName(_("Examples before and after"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP * 2)
        line.addWidget(self.tree, 1)
        line.addWidget(self._examples, 1)
        self.tree.setCurrentItem(self._items()[0])
        self.tree.setProperty("quiet", True)  # the present line is no choice: the boxes are
        height = self.fontMetrics().height() + theme.GAP
        self.tree.setMinimumHeight(height * (_LEAST_RULES + 1))

    def chosen(self) -> tuple[str, ...]:
        """Return the names of the rules that are on."""
        return tuple(
            str(item.data(0, _RULE))
            for item in self._items()
            if item.checkState(0) == Qt.CheckState.Checked
        )

    def choose(self, names: tuple[str, ...]) -> None:
        """Switch these rules on and the others off, without saying so."""
        self.tree.blockSignals(True)
        for item in self._items():
            is_on = item.data(0, _RULE) in names
            item.setCheckState(0, Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
        self.tree.blockSignals(False)

    def show_preview(self, preview: CleaningPreviewed) -> None:
        """Say how many rows each rule touches."""
        self._preview = preview
        counts = {count.rule: count.rows for count in preview.counts}
        self.tree.blockSignals(True)
        for item in self._items():
            item.setText(1, f"{counts.get(str(item.data(0, _RULE)), 0):,}")
        self.tree.blockSignals(False)
        self._show_examples()

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _show_examples(self) -> None:
        item = self.tree.currentItem()
        if item is None or self._preview is None:
            return
        name = str(item.data(0, _RULE))
        count = next((one for one in self._preview.counts if one.rule == name), None)
        if count is None or not count.examples:
            self._examples.setPlainText(_("No row would change."))
            return
        parts: list[str] = []
        for before, after in count.examples:
            parts += (_("Before"), _visible(before), "", _("After"), _visible(after), "", "")
        self._examples.setPlainText("\n".join(parts).rstrip())

    def _on_item_changed(self) -> None:
        self.changed.emit()


def _visible(text: str) -> str:
    """Return a text whose invisible characters can be seen."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else f"⟨U+{ord(letter):04X}⟩"
        for letter in text
    )
    return shown or "⟨ ⟩"
