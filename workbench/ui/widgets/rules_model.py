"""The rules of a task as a Qt model: what each looks for, and what it was found to be worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from workbench.project.labels import Label
from workbench.project.rules import Rule
from workbench.results import RulesTried, RuleTried
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.label_swatch import swatch

Index = QModelIndex | QPersistentModelIndex
Write = Callable[[Rule, "Wish"], bool]

LABEL, PATTERN, HITS, PRECISION, CONFLICTS, FRESH = range(6)
_NUMBERS = (HITS, PRECISION, CONFLICTS, FRESH)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person changed of a rule; None: nothing of that."""

    label: int | None = None
    pattern: str | None = None
    active: bool | None = None


class RulesModel(QAbstractTableModel):
    """Shows rules and the latest figures; changes go to `write`, which says whether they were made."""

    def __init__(self, write: Write, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules: tuple[Rule, ...] = ()
        self.labels: Mapping[int, Label] = {}
        self._tried: dict[int, RuleTried] = {}
        self._write = write

    def show_rules(self, rules: Sequence[Rule], labels: Mapping[int, Label]) -> None:
        """Show these rules; figures of others are forgotten, and of those that were changed."""
        self.beginResetModel()
        self.rules, self.labels = tuple(rules), labels
        same = {(rule.id, rule.label, rule.pattern) for rule in rules}
        self._tried = {
            number: one
            for number, one in self._tried.items()
            if (one.rule, one.label, one.pattern) in same
        }
        self.endResetModel()

    def show_tried(self, tried: RulesTried) -> None:
        """Show what the rules were found to be worth."""
        self._tried = {one.rule: one for one in tried.rules}
        if self.rules:
            last = self.index(len(self.rules) - 1, FRESH)
            self.dataChanged.emit(self.index(0, 0), last)

    def tried(self, place: int) -> RuleTried | None:
        """Return the figures of the rule at `place`, None where they are not known yet."""
        return self._tried.get(self.rules[place].id)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rules."""
        return 0 if parent.isValid() else len(self.rules)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else FRESH + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the titles, with what they mean as a tool tip."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        names = (_("Label"), _("Looks for"), _("Rows"), _("Right"), _("Conflicts"), _("Unlabelled"))
        tips = (
            "",
            "",
            _("Rows whose text it finds"),
            _("How many of its rows that people labelled carry its label; 95% interval"),
            _("Rows that another rule finds for a different label"),
            _("Rows that carry no label yet"),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return names[section]
        return tips[section] if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == LABEL:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() in {LABEL, PATTERN}:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        rule, column = self.rules[index.row()], index.column()
        label = self.labels.get(rule.label)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            if column == LABEL:
                return label.name if label else ""
            return rule.pattern if column == PATTERN else self._figure(index.row(), column)
        if role == Qt.ItemDataRole.DecorationRole and column == LABEL and label:
            return swatch(label.colour)
        if role == Qt.ItemDataRole.CheckStateRole and column == LABEL:
            return Qt.CheckState.Checked if rule.active else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._colour(index.row(), column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a change: another label (its id), pattern or state."""
        rule = self.rules[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            active = Qt.CheckState(value) == Qt.CheckState.Checked
            return self._write(rule, Wish(active=active))
        if index.column() == LABEL and int(value) != rule.label:
            return self._write(rule, Wish(label=int(value)))
        if index.column() == PATTERN and str(value).strip() not in {"", rule.pattern}:
            return self._write(rule, Wish(pattern=str(value)))
        return False

    def is_link(self, place: int, column: int) -> bool:
        """Return whether rows stand behind a number."""
        tried = self.tried(place)
        if tried is None:
            return False
        counts = {HITS: tried.hits, CONFLICTS: tried.conflicts, FRESH: tried.fresh}
        return bool(counts.get(column) or (column == PRECISION and tried.wrong_rows))

    def _colour(self, place: int, column: int) -> str:
        present = theme.colours()
        if self.is_link(place, column):
            return present.bad if column == CONFLICTS else present.accent
        quiet = not self.rules[place].active or column in _NUMBERS
        return present.muted if quiet else present.text

    def _figure(self, place: int, column: int) -> str:
        tried = self.tried(place)
        if tried is None:
            return "…"
        if column == PRECISION:
            if not tried.labelled:
                return "–"
            share = f"{tried.right / tried.labelled:.0%}"
            return _("{share} ({right} of {labelled})").format(
                share=share, right=f"{tried.right:,}", labelled=f"{tried.labelled:,}"
            )
        return f"{ {HITS: tried.hits, CONFLICTS: tried.conflicts, FRESH: tried.fresh}[column]:,}"

    def _tip(self, place: int, column: int) -> str:
        tried = self.tried(place)
        if tried is None or column not in _NUMBERS:
            return self.rules[place].pattern if column == PATTERN else ""
        if column == PRECISION and not tried.labelled:
            return _(
                "None of its rows carries a label that a person set, so nothing is known of it."
            )
        if column == PRECISION:
            return _(
                "Between {low} and {high} (95% interval). Click for its rows with another label."
            ).format(low=f"{tried.low:.0%}", high=f"{tried.high:.0%}")
        if column == HITS and tried.shared:
            return _("{n} of them are found by another rule too. Click to see the rows.").format(
                n=f"{tried.shared:,}"
            )
        return _("Click to see the rows.") if self.is_link(place, column) else ""
