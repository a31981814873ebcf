"""Where a person dragged the edges between the panes of a page or dialog: kept, and given back."""

import json

from PySide6.QtCore import QByteArray, QObject, Slot
from PySide6.QtWidgets import QSplitter

from workbench.ui.preferences import Preferences


class KeptPanes(QObject):
    """Of one splitter, under `name`."""

    def __init__(self, splitter: QSplitter, preferences: Preferences, name: str) -> None:
        super().__init__(splitter)
        self._splitter, self._preferences, self._name = splitter, preferences, name
        self._usual = splitter.saveState()
        splitter.splitterMoved.connect(self._on_dragged)

    def open(self) -> None:
        """Give the panes what was kept; in a window of another size, their shares of it."""
        kept = self._preferences.state(self._name)
        sizes = _read(bytes(kept.data()))
        if len(sizes) == self._splitter.count():
            room = sum(self._splitter.sizes())  # 0 before it is laid out
            ratio = room / sum(sizes) if room else 1.0
            self._splitter.setSizes([max(1, round(size * ratio)) for size in sizes])
        elif not kept.isEmpty():
            self._splitter.restoreState(kept)

    @Slot()
    def forget(self) -> None:
        """Go back to the usual places."""
        self._preferences.keep_state(self._name, QByteArray())
        self._splitter.restoreState(self._usual)

    @Slot()
    def _on_dragged(self) -> None:
        """Keep sizes, which follow a window; what is hidden or folded up, only Qt can write down."""
        sizes = self._splitter.sizes()
        words = QByteArray(json.dumps(sizes).encode())
        self._preferences.keep_state(
            self._name, words if all(sizes) else self._splitter.saveState()
        )


def _read(words: bytes) -> list[int]:
    """Return the sizes that were kept, or none."""
    try:
        found = json.loads(words) if words.startswith(b"[") else []
        sizes = [int(one) for one in found]
    except (ValueError, TypeError):
        return []
    return sizes if all(size > 0 for size in sizes) else []
