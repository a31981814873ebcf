"""Everything that one can do by its name: the rows of the tables of actions, pages, keys and settings,
and the sheets, tasks, labels and files at hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from workbench.project import labels, sheets, tasks
from workbench.settings import GROUPS, SETTINGS
from workbench.translation import _, in_other_languages, pgettext
from workbench.ui.actions import ACTIONS, MENUS
from workbench.ui.fuzzy import BEST, LOOSE, fit
from workbench.ui.keymap import STROKES, TASK_STROKES, shown
from workbench.ui.pages import PAGES
from workbench.wording import task_shown

if TYPE_CHECKING:
    from workbench.ui.window import Window

_NOT_BY_NAME = frozenset({"undo", "redo", "next", "close", *(one.id for one in TASK_STROKES)})


@dataclass(frozen=True, slots=True)
class Command:
    """`english` and what `elsewhere` returns, its words in other languages, also find it in any language;
    `reason` says why it cannot be done now, or "".
    """

    text: str
    english: str
    where: str
    run: Callable[[], object]
    shortcut: str = ""
    reason: str = ""
    elsewhere: Callable[[], str] = str

    def fit(self, typed: str) -> int:
        """Return how well it fits what was typed, 0 where not at all. What can be read in its line comes
        before what it is called elsewhere, and what is at hand before what is not.
        """
        shown = (self.text, f"{self.where} {self.text}")
        found = fit(typed, *shown)
        if found > LOOSE:
            found += BEST
        else:
            found = fit(typed, *shown, self.english, literally=self.elsewhere())
        return max(1, found - 10) if found and self.reason else found


def all_commands(window: "Window") -> list[Command]:
    """Return every command as it is now, the window's own first."""
    parts = (_actions, _pages, _sheets, _tasks, _labels, _strokes, _recent, _settings)
    return [one for part in parts for one in part(window)]


def _actions(window: "Window") -> Iterator[Command]:
    menus = dict(MENUS)
    for row in ACTIONS:
        if row.id == "palette":
            continue
        action = window.action(row.id)
        yield Command(
            _plain(_(row.text)),
            f"{_plain(row.text)} {row.id}",
            _plain(_(menus[row.menu])),
            action.trigger,
            shown(row.shortcut) if row.shortcut else "",
            "" if action.isEnabled() else _why_not(row.needs, window),
            _named(menus[row.menu], row.text),
        )


def _why_not(needs: str, window: "Window") -> str:
    if window.session.project is None:
        return _("Open or make a project first")
    if needs == "writable":
        return _("This project is open for reading only")
    return _("Not now")


def _pages(window: "Window") -> Iterator[Command]:
    for place, spec in enumerate(PAGES):
        open_it = partial(window.open_page, spec.id)
        title = pgettext("page", spec.title)
        key = shown(f"Ctrl+{place + 1}")
        elsewhere = partial(in_other_languages, spec.title, "page")
        yield Command(title, spec.title, _("Page"), open_it, key, elsewhere=elsewhere)


def _sheets(window: "Window") -> Iterator[Command]:
    session = window.session
    if session.project is not None:
        for one in sheets.all_sheets(session.project):
            show = partial(session.set_sheet, one.id)
            yield Command(one.name, "sheet", _("Sheet"), show, elsewhere=_named("Sheet"))


def _tasks(window: "Window") -> Iterator[Command]:
    session = window.session
    if session.project is not None:
        for one in tasks.all_tasks(session.project):
            show = partial(session.set_task, one.id)
            name, also = task_shown(one.name), f"{one.name} task"
            yield Command(name, also, _("Task"), show, elsewhere=_named("Task"))


def _labels(window: "Window") -> Iterator[Command]:
    session = window.session
    if session.project is None or session.task is None or session.task.kind == "number":
        return
    reason = _no_row(window)
    for one in labels.all_labels(session.project, session.task.id):
        write = partial(_write, window, one)
        elsewhere = _named("Label the row")
        yield Command(one.name, "label", _("Label the row"), write, "", reason, elsewhere)


def _write(window: "Window", label: labels.Label) -> None:
    window.page("label").canvas.strokes.write(label)  # type: ignore[attr-defined] # of that page


def _strokes(window: "Window") -> Iterator[Command]:
    reason = _no_row(window)
    for stroke in STROKES:
        if stroke.id in _NOT_BY_NAME or stroke.where not in {"rows", "label"}:
            continue
        key = shown(window.session.keymap.keys_of(stroke.id)[0])
        do = partial(_do, window, stroke.id)
        elsewhere = _named("Label", stroke.text)
        yield Command(_(stroke.text), stroke.text, _("Label"), do, key, reason, elsewhere)


def _do(window: "Window", stroke: str) -> None:
    window.page("label").canvas.strokes.do(stroke)  # type: ignore[attr-defined] # of that page


def _no_row(window: "Window") -> str:
    """Return why no row can be labelled now, or ""."""
    if window.session.project is None:
        return _("Open or make a project first")
    if window.shown_page != "label":
        return _("On the Label page")
    return _("This project is open for reading only") if window.session.readonly else ""


def _recent(window: "Window") -> Iterator[Command]:
    for path in window.session.preferences.recent():
        open_it = partial(window.desk.open_files, [str(path)])
        words = f"recent open {path.stem}"
        yield Command(path.name, words, _("Open"), open_it, elsewhere=_named("Open"))


def _settings(window: "Window") -> Iterator[Command]:
    for row in SETTINGS:
        show = partial(window.comfort.show_setting, row.name)
        where = f"{_('Preferences')} · {_(GROUPS[row.group])}"
        elsewhere = _named("Preferences", GROUPS[row.group], row.help)
        yield Command(_(row.help), f"{row.help} settings", where, show, elsewhere=elsewhere)


def _named(*messages: str) -> Callable[[], str]:
    """Return what says some messages in the other languages, when it is asked for."""
    return lambda: " ".join(_plain(in_other_languages(one)) for one in messages)


def _plain(text: str) -> str:
    """Return a menu's words without the mark of their key, as "(&F)" or "&F", and without "…"."""
    head, mark, tail = text.partition("(&")
    if mark and tail[1:2] == ")":
        text = head + tail[2:]
    return text.replace("&", "").rstrip("…")
