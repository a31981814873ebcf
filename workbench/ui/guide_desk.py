"""What helps a person to find their way: the tour, this computer, the log, and what to do when it fails."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from workbench.translation import _
from workbench.ui.session import Session
from workbench.ui.tour import Tour
from workbench.ui.trouble_desk import TroubleDesk
from workbench.ui.widgets.computer_dialog import ComputerDialog
from workbench.ui.widgets.notice_bar import Offer
from workbench.ui.widgets.status_line import StatusLine
from workbench.ui.widgets.trouble_dialog import open_log

if TYPE_CHECKING:
    from workbench.ui.window import Window


class GuideDesk(QObject):
    """Answers the Help menu, the chip in the status line and what Home asks for."""

    def __init__(self, session: Session, window: "Window", status: StatusLine) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.tour = Tour(session, window)
        self.trouble = TroubleDesk(session, window)
        status.details_wanted.connect(self.show_computer)
        self._computer: ComputerDialog | None = None
        session.page_wanted.connect(self._on_page_wanted)
        session.pack.troubled.connect(self._on_pack_troubled)

    @property
    def computer(self) -> ComputerDialog | None:
        """The dialog about this computer while it is open."""
        return self._computer

    def show_tour(self) -> None:
        """Begin the tour, or go on with it."""
        self.tour.start()

    @Slot()
    def show_computer(self) -> None:
        """Show what this computer can do and what runs on it."""
        if self._computer is None:
            self._computer = ComputerDialog(self._session, self._window)
            self._computer.finished.connect(self._on_closed)
        self._computer.open()

    def show_log(self) -> None:
        """Open the log."""
        open_log()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.tour.retranslate()

    @Slot(str, object)
    def _on_page_wanted(self, page: str, request: object) -> None:
        if page == "home" and request == "tour":
            self.show_tour()
        elif page == "home" and request == "computer":
            self.show_computer()

    @Slot()
    def _on_pack_troubled(self) -> None:
        pack = self._session.pack
        self._session.offered.emit(Offer(pack.words, _details_text, self.show_computer, "warn"))

    @Slot()
    def _on_closed(self) -> None:
        dialog, self._computer = self._computer, None
        if dialog is not None:
            dialog.deleteLater()


def _details_text() -> str:
    return _("Details…")
