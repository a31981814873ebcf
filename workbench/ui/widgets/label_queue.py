"""Which row comes next on the Label page: a box to choose from, and the queue that follows the labels."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from workbench.project.labels import Label
from workbench.results import RowsChosen
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.label_review import LabelReview
from workbench.ui.widgets.label_swatch import swatch
from workbench.ui.widgets.sheet_browser import SheetBrowser
from workbench.wording import QUEUES, word

_IN_ORDER, _REVIEW, _RANDOM = "sheet", "review", "random"
_AT_ONCE, _DRAWN = 100, 50  # rows
_BEST = "best"
_OFFERED = (_BEST, "unsure", "changed", "random")
_REVIEWED_AT_ONCE = 10_000  # rows
_SCROLL_BAR, _WIDEST_LIST = 24, 480  # pixels


class LabelQueueBox(QComboBox):
    """Offers the orders in which rows can come; its value is a `how` of `ChooseRows`, or "sheet"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: Sequence[Label] = ()
        self._with_review = False
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._fill(_IN_ORDER)

    @property
    def how(self) -> str:
        """The order chosen: "sheet", "best", "unsure", "changed", "random", "review" or "label:NAME"."""
        return str(self.currentData())

    def choose(self, how: str) -> None:
        """Choose without saying so; what is not offered becomes the sheet's order."""
        self.setCurrentIndex(max(self.findData(how), 0))

    def offer(self, labels: Sequence[Label]) -> None:
        """Offer the likely rows of these labels, too."""
        self._labels = tuple(labels)
        self._fill(self.how)

    def offer_review(self, *, can_begin: bool) -> None:
        """Offer the rows that need a person, where a run says which these are."""
        if can_begin != self._with_review:
            self._with_review = can_begin
            self._fill(self.how)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.setAccessibleName(_("Which row comes next"))
        self.setToolTip(
            _(
                "Which row comes next. “Best next” begins with rows unlike each other, goes on with"
                " those that the suggestions are least sure of, and keeps one in ten random for an"
                " honest estimate."
            )
        )
        self._fill(self.how)

    def _fill(self, how: str) -> None:
        self.clear()
        self.addItem(_("Sheet order"), _IN_ORDER)
        for one in _OFFERED:
            self.addItem(word(QUEUES, one), one)
        if self._with_review:
            self.addItem(word(QUEUES, _REVIEW), _REVIEW)
        if self._labels:
            self.insertSeparator(self.count())
        for label in self._labels:
            name = word(QUEUES, "label").format(label=label.name)
            self.addItem(swatch(label.colour), name, f"label:{label.name}")
        wanted = self.view().sizeHintForColumn(0) + _SCROLL_BAR  # else it is as narrow as the box
        self.view().setMinimumWidth(theme.scaled(min(wanted, _WIDEST_LIST)))
        self.choose(how)


class LabelQueue(QWidget):
    """Asks for rows and shows them; asks anew when suggestions changed, and keeps the present row."""

    def __init__(self, session: Session, browser: SheetBrowser) -> None:
        super().__init__(browser)
        self.hide()
        self._session, self._browser = session, browser
        self.box = LabelQueueBox()
        self.shown: RowsChosen | None = None
        self._drawn: frozenset[int] = frozenset()
        self._goes_first = False  # to the first row of a list that was asked for
        self.review = LabelReview(session)
        browser.column.insertWidget(1, self.review)
        self.review.ended.connect(self._on_review_ended)
        self.review.counted.connect(self._on_counted)
        browser.shown.connect(self._on_shown)
        for signal in (session.sheet_changed, session.task_changed, session.run_changed):
            signal.connect(self._on_other_rows)
        session.project_closed.connect(self._on_other_rows)
        self.box.activated.connect(self._on_activated)
        session.suggesting.chosen.connect(self._on_chosen)
        session.suggesting.renewed.connect(self._on_renewed)
        browser.banner.cleared.connect(self._on_cleared)
        session.setting_changed.connect(self._on_setting)

    def open(self) -> None:
        """Begin with the order that was used last, once suggestions are at work."""
        if self._session.suggesting.is_awake and self.shown is None:
            self.box.choose(self._session.preferences.get("queue"))
            if self.box.how != _IN_ORDER:
                self.ask()

    def begin_review(self) -> None:
        """Show the rows that need a person by the session's run, most useful first."""
        self.box.offer_review(can_begin=self.review.can_begin)
        if not self.review.can_begin:
            self._session.notified.emit("info", _("Classify the rows first; then some need you."))
            return
        self._browser.banner.hide()
        self._browser.bar.clear()
        self._browser.bar.state_box.choose("all")
        self.box.choose(_REVIEW)
        self.review.begin()
        self.ask()

    def begin_random(self) -> None:
        """Show rows that chance draws, for an honest estimate."""
        self._leave_review()
        self._browser.banner.hide()
        self.box.choose(_RANDOM)
        self._session.suggesting.choose(_RANDOM, count=_DRAWN)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.box.retranslate()
        self.review.retranslate()

    def ask(self) -> None:
        """Ask for the rows that the box names, or show the sheet's order."""
        how, _mark, label = self.box.how.partition(":")
        if how == _IN_ORDER:
            if self.shown is not None:
                self._on_cleared()
                self._browser.show_list(None)
            return
        count = _AT_ONCE
        if how == _REVIEW:
            self._goes_first, count = True, _REVIEWED_AT_ONCE
            self._browser.bar.count.wait()
        self._session.suggesting.choose(how, label, count=count)

    def is_drawn(self, row: int) -> bool:
        """Whether chance put a row of the list that is shown where it stands. A row that an earlier
        list had drawn, and that is unsure now, would flatter or belie the estimate.
        """
        return row in self._drawn and not self._browser.banner.isVisible()

    def _on_activated(self, _place: int) -> None:
        if self.box.how == _REVIEW:
            self.begin_review()
            self._browser.table.setFocus()
            return
        self._leave_review()
        self._browser.banner.hide()
        self._session.preferences.set("queue", "sheet" if self.box.how == _IN_ORDER else "best")
        self.ask()
        self._browser.table.setFocus()

    def _on_setting(self, name: str) -> None:
        """Follow another order that the preferences were given, where rows are shown in one."""
        if name == "queue" and self.shown is not None and self.box.how != _REVIEW:
            self.box.choose(self._session.preferences.get("queue"))
            self.ask()

    def _on_renewed(self) -> None:
        """Other suggestions, another order: but not for the sheet's, nor for rows that were found."""
        is_found = self._browser.banner.isVisible()
        if self.box.how not in {_IN_ORDER, _REVIEW} and self._browser.isVisible() and not is_found:
            self.ask()

    def _on_chosen(self, found: RowsChosen) -> None:
        if self.box.how == _IN_ORDER or self._browser.banner.isVisible():
            return
        if (found.how == _REVIEW) != (self.box.how == _REVIEW):  # asked for before
            return
        self.shown = found
        if found.how == _REVIEW:
            self._drawn = self.review.drawn = frozenset(found.by_chance)
            self._browser.show_list(found.rows)
            return
        if not found.rows and found.how != _BEST:  # of the usual order the list itself tells
            self._session.notified.emit("info", _("There are no such rows."))
        place = self._browser.table.current_place()
        present = self._browser.model.ids[place] if place >= 0 else 0
        ids = [row for row in found.rows if row != present]
        drawn = self._drawn & {present} | (set(found.by_chance) - {present})
        self._drawn = frozenset(drawn)
        self._browser.show_list([present, *ids] if present else ids)

    def _on_cleared(self) -> None:
        self.shown, self._drawn = None, frozenset()
        self._leave_review()
        self.box.choose(_IN_ORDER)

    def _leave_review(self) -> None:
        """Label as ever; rows without a label are those to see then."""
        if self.review.is_open:
            self.review.end()
            self._browser.bar.state_box.choose("unlabelled")

    def _on_review_ended(self) -> None:
        self._on_cleared()
        self._browser.show_list(None)
        self._browser.table.setFocus()

    def _on_other_rows(self) -> None:
        """Another sheet, task or run is shown: what it was said of is not there any more."""
        self.box.offer_review(can_begin=self.review.can_begin)
        if self.review.is_open:
            self._on_cleared()
            self._browser.show_list(None)

    def _on_shown(self) -> None:
        self.box.offer_review(can_begin=self.review.can_begin)
        if self._goes_first and self.review.is_open:
            self._goes_first = False
            self._browser.table.go_to(0)

    def _on_counted(self, decided: frozenset[int]) -> None:
        """Where all rows of the list are decided on, more may be waiting."""
        rows = self.shown.rows if self.shown is not None and self.shown.how == _REVIEW else ()
        if rows and decided.issuperset(rows):
            self.ask()
