"""The labels of a task with their counts, as a Qt list model."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.label_text import LEVEL
from workbench.project.labels import Label, in_tree_order
from workbench.translation import _, ngettext
from workbench.ui.widgets.label_keys import key_name

Index = QModelIndex | QPersistentModelIndex
Rename = Callable[[Label, str], bool]

_DISPLAY = Qt.ItemDataRole.DisplayRole
_EDIT = Qt.ItemDataRole.EditRole


class LabelModel(QAbstractListModel):
    """Holds what was read last; renaming goes through `rename`, which writes and says whether it did."""

    def __init__(self, rename: Rename, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.labels: tuple[Label, ...] = ()
        self.counts: Mapping[int, int] = {}
        self._rename = rename
        self._places: Mapping[int, int] = {}  # in a tree: of each node among those beside it

    def show_labels(self, labels: Sequence[Label], kind: str = "single") -> None:
        """Show these labels; where only names or colours differ, the present one stays.

        Those of a tree stand below the node they belong to, and their keys count within it.
        """
        labels = in_tree_order(labels) if kind == "tree" else labels
        self._places = places_within(labels) if kind == "tree" else {}
        if [label.id for label in labels] == [label.id for label in self.labels]:
            self.labels = tuple(labels)
            self._announce()
        else:
            self.beginResetModel()
            self.labels = tuple(labels)
            self.endResetModel()

    def key(self, place: int) -> str:
        """Return the key of the label at `place`, or ""."""
        return key_name(self._places.get(self.labels[place].id, place))

    def depth(self, place: int) -> int:
        """Return how many nodes of a tree stand above the label at `place`."""
        return self.labels[place].name.count(LEVEL) if self._places else 0

    def shown_name(self, place: int) -> str:
        """Return the name of the label at `place`: in a tree without the nodes above it."""
        name = self.labels[place].name
        return name.split(LEVEL)[-1] if self._places else name

    def show_counts(self, counts: Mapping[int, int]) -> None:
        """Show how many rows carry each label, by label id."""
        self.counts = counts
        self._announce()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of labels."""
        return 0 if parent.isValid() else len(self.labels)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return the name, or a sentence with key and count for a screen reader."""
        label = self.labels[index.row()]
        if role in {_DISPLAY, _EDIT}:
            return label.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = self.counts.get(label.id, 0)
            rows = ngettext("{count} row", "{count} rows", count).format(count=count)
            key = self.key(index.row())
            return f"{label.name}, {rows}" + (", " + _("key {key}").format(key=key) if key else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return label.name
        return None

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        """Rename the label, unless the name is as it was."""
        label, name = self.labels[index.row()], str(value).strip()
        if role != _EDIT or name == label.name or not name:
            return False
        return self._rename(label, name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Labels can be chosen and renamed in place."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def _announce(self) -> None:
        if self.labels:
            self.dataChanged.emit(self.index(0), self.index(len(self.labels) - 1))


def places_within(labels: Sequence[Label]) -> dict[int, int]:
    """Return the place of each node of a tree among those right below the same one."""
    known = {label.id for label in labels}
    counts: dict[int, int] = {}
    places: dict[int, int] = {}
    for label in labels:
        parent = label.parent if label.parent in known else 0
        places[label.id] = counts.get(parent, 0)
        counts[parent] = places[label.id] + 1
    return places
