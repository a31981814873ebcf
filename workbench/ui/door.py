"""One window a person: a later start hands its files to the window that is open, and ends.

The lock says whether there is a window, the socket carries the names, and the answer says that the
window took them: a window that hangs accepts words but never answers, and then the later start opens
a window of its own, within `PATIENCE`.
"""

import hashlib
import sys
import time

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from workbench.paths import data_folder

PATIENCE = 2.0  # seconds until a window that does not answer is taken for hung
_TAKEN = b"taken"
_END = b"\0"
_TRY_MS = 100


class Door(QObject):
    """Held by the first start; `asked` carries the files of later ones."""

    asked = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(data_folder() / "window.lock"))
        self._lock.setStaleLockTime(
            0
        )  # a window may be open for days; a dead one's is broken at once
        self._words: dict[QLocalSocket, bytes] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_visitor)

    @staticmethod
    def name() -> str:
        """Return the name that windows of this person's folder share."""
        return "bert-workbench-" + hashlib.sha256(str(data_folder()).encode()).hexdigest()[:16]

    def is_first(self) -> bool:
        """Return whether no other window is open, and keep it so; also where no lock can be made."""
        held = self._lock.tryLock(0)
        return held or self._lock.error() != QLockFile.LockError.LockFailedError

    @classmethod
    def handed_over(cls, files: list[str], patience: float = PATIENCE) -> bool:
        """Return whether the open window said that it took `files`; False where none answers in time."""
        deadline = time.monotonic() + patience
        socket = QLocalSocket()
        while not _connected(socket, cls.name()):  # another start may not listen yet
            if time.monotonic() > deadline:
                return False
            time.sleep(_TRY_MS / 1000)
        _let_come_forward()
        socket.write("\n".join(files).encode() + _END)
        heard = b""
        while _TAKEN not in heard and time.monotonic() < deadline:
            socket.waitForReadyRead(_TRY_MS)
            heard += bytes(socket.readAll().data())
        return _TAKEN in heard

    def listen(self) -> None:
        """Take visitors; what a killed or hung window left behind is removed first."""
        QLocalServer.removeServer(self.name())
        self._server.listen(self.name())

    def close(self) -> None:
        """Take no more visitors."""
        self._server.close()
        self._lock.unlock()

    @Slot()
    def _on_visitor(self) -> None:
        visitor = self._server.nextPendingConnection()
        self._words[visitor] = b""
        visitor.readyRead.connect(self._on_words)
        visitor.disconnected.connect(self._on_gone)
        if visitor.bytesAvailable():
            self._take(visitor)

    @Slot()
    def _on_words(self) -> None:
        visitor = self.sender()
        assert isinstance(visitor, QLocalSocket)
        self._take(visitor)

    @Slot()
    def _on_gone(self) -> None:
        visitor = self.sender()
        assert isinstance(visitor, QLocalSocket)
        self._words.pop(visitor, None)
        visitor.deleteLater()

    def _take(self, visitor: QLocalSocket) -> None:
        """Read on; at the end of the words, answer first: what they open may ask something."""
        words = self._words.get(visitor, b"") + bytes(visitor.readAll().data())
        self._words[visitor] = words
        if not words.endswith(_END):
            return
        self._words[visitor] = b""
        visitor.write(_TAKEN)
        visitor.flush()
        text = words.rstrip(_END).decode("utf-8", "replace")
        self.asked.emit([name for name in text.split("\n") if name])


def _connected(socket: QLocalSocket, name: str) -> bool:
    socket.connectToServer(name)
    return bool(socket.waitForConnected(_TRY_MS))


def _let_come_forward() -> None:
    """Windows lets only the program in front choose who comes there: pass that right on."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
