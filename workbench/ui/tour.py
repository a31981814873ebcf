"""The tour: five stops from a workbook to a workbook, each beside the control that it is about."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.translation import N_, _
from workbench.ui.pages import PAGES
from workbench.ui.session import Session
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.primary_button import main_button
from workbench.ui.widgets.tour_overlay import Said, TourOverlay, beside

DONE = "done"
_FOLLOW_MS = 120


@dataclass(frozen=True, slots=True)
class Stop:
    """A page and what is pointed at there: a widget by its name, else the page's main button."""

    page: str
    widget: str
    title: str
    text: str


STOPS = (
    Stop(
        "home",
        "drop zone",
        N_("Import a workbook"),
        N_(
            "Drop an Excel or CSV file anywhere on the window, or choose it here. The header row, the"
            " text and the label column are guessed; you see the guess and correct it. Your own file"
            " is never changed."
        ),
    ),
    Stop(
        "label",
        "labels",
        N_("Label some rows"),
        N_(
            "Name your labels, then press one key a row: 1 for the first label, 2 for the second."
            " Twenty rows a label make a good start. After a few, labels are suggested."
        ),
    ),
    Stop(
        "train",
        "",
        N_("Let BERT learn from them"),
        N_(
            "Quick takes seconds, Thorough takes minutes and often does better. You watch it learn and"
            " may stop at any time; nothing is lost."
        ),
    ),
    Stop(
        "results",
        "parts",
        N_("See how good it is"),
        N_(
            "Some labelled rows were kept aside as a test. Here you see how many of them were right,"
            " where it errs, and how far you may trust it. Every number opens the rows behind it."
        ),
    ),
    Stop(
        "apply",
        "",
        N_("Classify the rest and export"),
        N_(
            "All rows get a label and a confidence; the doubtful ones are marked for you. The result is"
            " a copy of your workbook with the new columns beside yours."
        ),
    ),
)


class Tour(QObject):
    """Opens page after page and shows the overlay; what was left is remembered."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self.overlay = TourOverlay(window)
        self._place = 0
        self._window = window
        self.overlay.moved.connect(self._on_moved)
        self.overlay.left.connect(self._on_left)
        self._follow = QTimer(self)  # a page may fill, or a notice go, under the overlay
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._on_time)

    @Slot()
    def start(self) -> None:
        """Begin where it was left, or from the first stop."""
        kept = self._session.preferences.noted("tour")
        self._place = int(kept) if kept.isdigit() and int(kept) < len(STOPS) else 0
        self._show()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        if self.overlay.isVisible():
            self._show()

    @Slot(int)
    def _on_moved(self, by: int) -> None:
        self._place = max(0, self._place + by)
        if self._place >= len(STOPS):
            self._session.preferences.note("tour", DONE)
            self.overlay.close_tour()
            self._session.page_wanted.emit("home", None)
            return
        self._show()

    @Slot()
    def _on_left(self) -> None:
        """Left at the first stop it begins anew; later it goes on there."""
        self._session.preferences.note("tour", str(self._place) if self._place else "")
        self._session.page_wanted.emit("home", None)

    @Slot()
    def _on_time(self) -> None:
        if self.overlay.isVisible():
            self._point()
        else:
            self._follow.stop()

    def _show(self) -> None:
        stop = STOPS[self._place]
        self._session.page_wanted.emit(stop.page, None)
        last = self._place == len(STOPS) - 1
        self.overlay.say(
            Said(
                _("{n} of {all}").format(n=self._place + 1, all=len(STOPS)),
                _(stop.title),
                _(stop.text),
                has_back=self._place > 0,
                is_last=last,
            )
        )
        self.overlay.open()
        self._point()
        self._follow.start()

    def _point(self) -> None:
        """Point at the page's control; at the page's button in the sidebar where it does not show, or
        where there would be no room beside it.
        """
        stop, overlay = STOPS[self._place], self.overlay
        size = overlay.bubble_size()
        for target in (self._control(stop), self._sidebar_button(stop)):
            if target is None:
                continue
            hole = _rect_in(target, self._window)
            room = overlay.rect()
            if room.contains(hole.center()) and (spot := beside(hole, size, room)) is not None:
                overlay.point(hole, spot)
                return

    def _control(self, stop: Stop) -> QWidget | None:
        """Return the control of a page, where the page has come so far as to show it."""
        page = self._window.findChild(QWidget, f"page {stop.page}")
        if page is None or any(one.isVisible() for one in page.findChildren(EmptyState)):
            return None
        found = page.findChild(QWidget, stop.widget) if stop.widget else main_button(page)
        if found is None or not found.isVisible():
            return None
        parent = found.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(found)
        return found

    def _sidebar_button(self, stop: Stop) -> QWidget | None:
        assert any(spec.id == stop.page for spec in PAGES)
        return self._window.findChild(QWidget, f"go to {stop.page}")


def _rect_in(widget: QWidget, window: QWidget) -> QRect:
    """Return what is seen of a widget, in the window's pixels."""
    seen = widget.visibleRegion().boundingRect()
    rect = widget.rect() if seen.isEmpty() else seen
    return QRect(widget.mapTo(window, rect.topLeft()), rect.size())
