"""The pages of help: which there are, what they say in the present language, and where words stand.

They are Markdown in `resources/help/LANGUAGE/`. Bold marks a name on screen, and nothing else does
(a test looks each up in the catalogue). `{key:NAME}` stands for the key of a stroke or an action as
it is now, and the names in `_facts` for what is known only while the app runs.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from workbench import __version__
from workbench.paths import data_folder, logs_folder, models_folder, resource
from workbench.settings import SETTINGS
from workbench.translation import N_, _, language, pgettext
from workbench.ui.actions import ACTIONS
from workbench.ui.keymap import STROKES, Keymap, shown
from workbench.ui.pages import PAGES

FIRST, NEWS = "first_steps", "whats_new"
CONTENTS = (
    (N_("Begin"), (FIRST, "labelling_well", "scores", "promise", "shares", "glossary")),
    (N_("Pages"), ("home", "sheet", "label", "train", "results", "apply", "models")),
    (
        N_("Dialogs"),
        (
            "import",
            "clean",
            "edit_labels",
            "rules",
            "audit",
            "agreement",
            "forecast",
            "why",
            "report",
            "export",
            "smaller",
            "preferences",
        ),
    ),
    (N_("More help"), ("troubleshooting", "privacy", "command_line", "keys", NEWS)),
)
# What F1 opens over a page, a tab or a dialog: by the name of its class. The deepest that is shown counts.
TOPICS = {
    "HomePage": "home",
    "SheetPage": "sheet",
    "LabelPage": "label",
    "TrainPage": "train",
    "ResultsPage": "results",
    "ScoresTab": "results#scores",
    "MistakesTab": "results#errors",
    "ConfidenceTab": "results#confidence",
    "SharesTab": "results#shares",
    "WordsTab": "results#words",
    "ComparisonTab": "results#compare",
    "ApplyPage": "apply",
    "ModelsPage": "models",
    "ImportDialog": "import",
    "RemapDialog": "import",
    "CleanDialog": "clean",
    "SchemeDialog": "edit_labels",
    "SchemeMergeDialog": "edit_labels",
    "SchemeSplitDialog": "edit_labels",
    "SchemeConfirm": "edit_labels",
    "LabelColumnDialog": "label",
    "BulkDialog": "label",
    "TaskDialog": "label",
    "TaskEditDialog": "label",
    "RulesDialog": "rules",
    "AuditDialog": "audit",
    "AgreementDialog": "agreement",
    "OutlookDialog": "forecast",
    "TuningDialog": "train",
    "WhyDialog": "why",
    "ReportDialog": "report",
    "ExportDialog": "export",
    "CompressDialog": "smaller",
    "ModelOutDialog": "smaller",
    "ModelCardDialog": "models",
    "ModelFetchDialog": "models",
    "PreferencesDialog": "preferences",
    "KeysDialog": "keys",
    "SettingsDialog": "preferences",
    "CommandPalette": "keys",
    "TroubleDialog": "troubleshooting",
    "ComputerDialog": "troubleshooting",
    "WorkDialog": "troubleshooting",
}
_BARS = re.compile(r"\|?[-|]{3,}|\|")  # what parts the cells of a table
_AROUND = 22  # characters of a hit's excerpt before and after it
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^#+ |^[-*] |^\d+\. |^\||\|$|[*`]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page in which what was looked for stands `count` times, first in `excerpt`."""

    page: str
    title: str
    count: int
    excerpt: str


def pages() -> tuple[str, ...]:
    """Return the names of all pages in the order of the contents."""
    return tuple(page for _group, names in CONTENTS for page in names)


def text(page: str, keymap: Keymap, code: str = "") -> str:
    """Return the Markdown of a page in the language `code`, the present one for "".

    Raises OSError where it is missing.
    """
    code = code or language()
    file = resource("help", code, f"{page}.md")
    if page == NEWS:
        file = resource("changelog.md" if code == "en" else f"changelog.{code}.md")
    source = file.read_text(encoding="utf-8")
    facts = _facts(keymap)

    def filled(field: re.Match[str]) -> str:
        name, key = field.groups()
        return _key(key, keymap) if name == "key" else facts.get(name, field.group())

    return _FIELD.sub(filled, source)


def title(markdown: str) -> str:
    """Return the first heading of a page."""
    return markdown.split("\n", 1)[0].removeprefix("# ").strip()


def plain(markdown: str) -> str:
    """Return the words of a page without its marks, as they are looked through."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown))


def words_of(wanted: str) -> tuple[str, ...]:
    """Return what is looked for, word by word, as it is compared."""
    return tuple(_folded(wanted).split())


def find(wanted: str, texts: Mapping[str, str]) -> list[Hit]:
    """Return the pages (name: Markdown) that hold every word of `wanted`, the likeliest first."""
    words = words_of(wanted)
    found = []
    for page, markdown in texts.items():
        body, head = plain(markdown), title(markdown)
        folded = _folded(body)
        if not words or not all(word in folded for word in words):
            continue
        in_title = all(word in _folded(head) for word in words)
        count = sum(folded.count(word) for word in words)
        found.append((in_title, Hit(page, head, count, _excerpt(body, words[0]))))
    found.sort(key=lambda one: (one[1].page == NEWS, not one[0], -one[1].count))
    return [hit for _in_title, hit in found]


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def _excerpt(body: str, word: str) -> str:
    flat = " ".join(_BARS.sub(" ", body.split("\n", 1)[-1]).split())
    place = max(0, flat.casefold().find(word))
    start, end = max(0, place - _AROUND), place + len(word) + _AROUND
    if start:  # not in the middle of a word, where words have spaces between them
        start = flat.find(" ", start, place) + 1 or start
    if end < len(flat):
        end = max(flat.rfind(" ", place + len(word), end), 0) or end
    return ("…" if start else "") + flat[start:end].strip() + ("…" if end < len(flat) else "")


def _facts(keymap: Keymap) -> dict[str, str]:
    return {
        "version": __version__,
        "data_folder": str(data_folder()),
        "models_folder": str(models_folder()),
        "logs_folder": str(logs_folder()),
        "keys": _all_keys(keymap),
        "settings": "\n".join(f"- {_(setting.help)}" for setting in SETTINGS),
    }


def _key(name: str, keymap: Keymap) -> str:
    """Return the first key of a stroke, or the shortcut of an action, as people write it."""
    if any(stroke.id == name for stroke in STROKES):
        return shown(keymap.keys_of(name)[0])
    return shown(next(action.shortcut for action in ACTIONS if action.id == name))


def _all_keys(keymap: Keymap) -> str:
    """Return tables of the keys: those of the window, then those of rows."""
    window = [
        *((f"Ctrl+{place}", pgettext("page", spec.title)) for place, spec in enumerate(PAGES, 1)),
        ("Ctrl+F", _("Search")),
        ("Ctrl+L", _("List view, or one row at a time")),
        *((shown(one.shortcut), _plain_name(_(one.text))) for one in ACTIONS if one.shortcut),
    ]
    rows = [
        ("1 … 0", _("Label the row and go on: labels 1 to 10")),
        ("⇧1 … ⇧0", _("Labels 11 to 20")),
        *((" ".join(map(shown, keymap.keys_of(one.id))), _(one.text)) for one in STROKES),
    ]
    return "\n\n".join((_table(_("In the whole window"), window), _table(_("On rows"), rows)))


def _table(head: str, lines: list[tuple[str, str]]) -> str:
    titles = (_("Key"), head)
    cells = [
        [cell.replace("|", "\\|") for cell in line] for line in (titles, ("---", "---"), *lines)
    ]
    return "\n".join(f"| {first} | {second} |" for first, second in cells)


def _plain_name(name: str) -> str:
    """Return a menu's words without the sign of its letter and its dots."""
    return re.sub(r"\(&\w\)|&", "", name).rstrip("…")
