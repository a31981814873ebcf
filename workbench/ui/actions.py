"""Everything that a menu, a shortcut or a button of the window can start, in one table."""

from dataclasses import dataclass

from workbench.translation import N_


@dataclass(frozen=True, slots=True)
class Action:
    """`method` is a method of the window. `needs`: "", "project" or "writable"."""

    id: str
    text: str
    shortcut: str
    icon: str
    menu: str
    method: str
    needs: str = ""


EDIT_LABELS = "edit labels"  # requests for the Label page
REVIEW, RANDOM = "review", "random"

MENUS = (
    ("file", N_("&File")),
    ("edit", N_("&Edit")),
    ("view", N_("&View")),
    ("help", N_("&Help")),
)

# A line stands above these in their menus.
APART = frozenset(
    {
        "export",
        "close",
        "preferences",
        "bulk",
        "labels",
        "new_task",
        "theme",
        "larger",
        "layout",
        "computer",
        "notices",
    }
)

ACTIONS = (
    Action("import", N_("&Import a workbook…"), "Ctrl+I", "import", "file", "choose_workbook"),
    Action("paste", N_("Import what was &copied"), "Ctrl+Shift+V", "", "file", "paste"),
    Action("open", N_("&Open a project…"), "Ctrl+O", "folder", "file", "choose_project"),
    Action("sample", N_("Try the &sample"), "", "sample", "file", "open_sample"),
    Action("export", N_("&Export to Excel…"), "Ctrl+E", "export", "file", "export", "project"),
    Action("report", N_("Write a &report…"), "Ctrl+Shift+P", "file", "file", "report", "project"),
    Action("close", N_("&Close the project"), "Ctrl+W", "", "file", "close_project", "project"),
    Action("preferences", N_("&Preferences…"), "Ctrl+,", "settings", "file", "show_preferences"),
    Action("quit", N_("&Quit"), "Ctrl+Q", "", "file", "close"),
    Action("undo", N_("&Undo"), "Ctrl+Z", "undo", "edit", "undo", "writable"),
    Action("redo", N_("&Redo"), "Ctrl+Y", "redo", "edit", "redo", "writable"),
    Action("bulk", N_("Label &many rows…"), "Ctrl+B", "list", "edit", "label_many", "writable"),
    Action("rules", N_("R&ules…"), "Ctrl+Shift+R", "label", "edit", "show_rules", "project"),
    Action("clean", N_("&Clean texts…"), "Ctrl+Shift+K", "", "edit", "clean", "writable"),
    Action(
        "labels", N_("Edit &labels…"), "Ctrl+Shift+E", "label", "edit", "edit_labels", "writable"
    ),
    Action("audit", N_("Check l&abels…"), "Ctrl+Shift+A", "check", "edit", "audit", "writable"),
    Action("agree", N_("Compare t&wo people…"), "Ctrl+Shift+J", "", "edit", "compare", "project"),
    Action("new_task", N_("New &task…"), "", "", "edit", "new_task", "writable"),
    Action(
        "edit_task",
        N_("Change or rem&ove the task…"),
        "",
        "",
        "edit",
        "edit_task",
        "writable",
    ),
    Action("main", N_("Press the main &button"), "Ctrl+Return", "", "view", "press_main"),
    Action("palette", N_("Find a co&mmand…"), "Ctrl+K", "search", "view", "show_palette"),
    Action("theme", N_("Light or &dark"), "Ctrl+Shift+D", "theme", "view", "toggle_theme"),
    Action(
        "language", N_("English / 中&文"), "Ctrl+Shift+L", "language", "view", "toggle_language"
    ),
    Action("larger", N_("La&rger text"), "Ctrl++", "", "view", "larger"),
    Action("smaller", N_("&Smaller text"), "Ctrl+-", "", "view", "smaller"),
    Action("usual_size", N_("&Usual text size"), "Ctrl+0", "", "view", "usual_size"),
    Action("layout", N_("Usual columns, &panes and dialogs"), "", "", "view", "reset_layout"),
    Action("help", N_("&Help on what is shown"), "F1", "help", "help", "show_help"),
    Action("contents", N_("All &pages of help"), "", "", "help", "show_contents"),
    Action("tour", N_("Take the to&ur"), "", "", "help", "show_tour"),
    Action("news", N_("What is &new"), "", "", "help", "show_news"),
    Action("computer", N_("This &computer…"), "Ctrl+Shift+I", "device", "help", "show_computer"),
    Action("log", N_("Open the &log"), "", "", "help", "show_log"),
    Action("notices", N_("&Third-party notices"), "", "", "help", "show_notices"),
    Action("about", N_("&About BERT Workbench"), "", "info", "help", "show_about"),
)
