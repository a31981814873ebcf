"""One table of settings: name, type, default and help. Preferences and the command line derive from it."""

from dataclasses import dataclass

from workbench.translation import N_


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the person may set; `choices` is empty where any value of the type is right."""

    name: str
    default: str | int | bool
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("language", "system", N_("Language"), ("system", "en", "zh_CN")),
    Setting("theme", "system", N_("Appearance"), ("system", "light", "dark")),
    Setting("queue", "best", N_("Which row comes next"), ("best", "sheet")),
    Setting("hub", "", N_("Address of the hub or mirror that models are fetched from")),
    Setting("device", "auto", N_("Where models compute"), ("auto", "cpu", "cuda")),
)
