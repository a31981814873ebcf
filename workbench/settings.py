"""One table of settings: name, group, default and help. Preferences and the command line derive from it."""

import os
from dataclasses import dataclass

from workbench.translation import N_

GROUPS = {
    "general": N_("General"),
    "labelling": N_("Labelling"),
    "models": N_("Models"),
    "training": N_("Training"),
    "computer": N_("This computer"),
    "privacy": N_("Privacy"),
    "keys": N_("Keys"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the person may set; `choices` is empty where any value of the kind is right.

    `kind`: "choice", "text", "number" (whole, from `low` to `high` by `step`, written with `unit`) or
    "folder" ("" is the usual place). Where it is `engine`, engines and the command line obey it too.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    group: str = "general"
    more: str = ""
    kind: str = "choice"
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""
    engine: bool = False


SETTINGS = (
    Setting("language", "system", N_("Language"), ("system", "en", "zh_CN")),
    Setting("theme", "system", N_("Appearance"), ("system", "light", "dark")),
    Setting(
        "text_size",
        "100",
        N_("Text size"),
        more=N_("Everything grows with it; Ctrl++ and Ctrl+- do the same."),
        kind="number",
        low=80,
        high=200,
        step=10,
        unit="%",
    ),
    Setting(
        "notify",
        "yes",
        N_("Tell me when long work has ended"),
        ("yes", "no"),
        more=N_("Where it took over 20 seconds and another window is in front."),
    ),
    Setting("queue", "best", N_("Which row comes next"), ("best", "sheet"), group="labelling"),
    Setting(
        "models_folder",
        "",
        N_("Folder of the models"),
        group="models",
        more=N_(
            "Moving it copies every file, reads each copy again, and then removes the old ones."
        ),
        kind="folder",
        engine=True,
    ),
    Setting(
        "hub",
        "",
        N_("Address of the hub or mirror that models are fetched from"),
        group="models",
        more=N_("Nothing is fetched before you say so, model by model."),
        kind="text",
    ),
    Setting(
        "device",
        "auto",
        N_("Where models compute"),
        ("auto", "cpu", "cuda"),
        group="training",
        more=N_("Automatic takes an NVIDIA GPU where there is one."),
        engine=True,
    ),
    Setting(
        "precision",
        "",
        N_("Computing precision"),
        ("", "float32", "bfloat16"),
        group="training",
        more=N_(
            "How finely a model computes. Automatic measures once what is faster on this computer;"
            " float32 is the finest, bfloat16 needs half the memory."
        ),
        engine=True,
    ),
    Setting(
        "threads",
        "0",
        N_("Processor cores for models"),
        group="training",
        more=N_("Fewer leave more of the computer to your other programs."),
        kind="number",
        high=os.cpu_count() or 1,
        engine=True,
    ),
    Setting(
        "awake",
        "yes",
        N_("Keep the computer awake during long work"),
        ("yes", "no"),
        group="training",
        more=N_("The screen may still go dark."),
    ),
    Setting(
        "backups_folder",
        "",
        N_("Folder of the backups"),
        group="privacy",
        more=N_(
            "A checked copy of a project is made before its file is brought up to date; usually it lies"
            " beside the project."
        ),
        kind="folder",
        engine=True,
    ),
)
