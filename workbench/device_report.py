"""What the test of this computer found, kept from start to start, and the sentences about it."""

import contextlib

from workbench import log
from workbench.paths import data_folder
from workbench.records import from_json, to_json
from workbench.results import RESULTS, SelfTested
from workbench.translation import N_, _, ngettext
from workbench.wording import REASONS, word

_FILE = "self_test.json"
_GIB = 1024  # MiB

# Whether a graphics card is used, why not, and what to do about it.
CARD_STATES = {
    "used": (N_("Models compute on the graphics card."), ""),
    "apple": (N_("Models compute on the graphics part of the Apple chip."), ""),
    "asked": (
        N_("Models compute on the processor, as the settings say; a graphics card is there."),
        N_("Preferences: let models compute where it is automatic, to use the card."),
    ),
    "little-memory": (
        N_("Models compute on the graphics card, but little of its memory is free."),
        N_("Close other programs that draw or compute on the card before a long training."),
    ),
    "card-old": (
        N_("The graphics card is too old for this version."),
        N_("Preferences: let models compute on the CPU."),
    ),
    "no-card": (
        N_("Models compute on the processor: this computer has no NVIDIA graphics card."),
        N_("Nothing needs to be done. A card would make Thorough trainings much faster."),
    ),
    "no-driver": (
        N_("Models compute on the processor: an NVIDIA card is there, but it has no driver."),
        N_("Install NVIDIA's driver, restart the computer, and test again."),
    ),
    "driver-old": (
        N_(
            "Models compute on the processor: the driver of the graphics card is too old or does"
            " not answer."
        ),
        N_("Update NVIDIA's driver, restart the computer, and test again."),
    ),
    "no-cuda-build": (
        N_("Models compute on the processor: this app came without the part for graphics cards."),
        N_(
            "Get the GPU pack (a .bertengine file) from whoever gave you this app, and open it here"
            " like a workbook."
        ),
    ),
}

MODEL_STATES = {
    "whole": N_("The built-in model is whole: its checksum is the published one."),
    "damaged": N_("The built-in model's file is damaged. Install the app again."),
    "missing": N_("The built-in model is missing. Install the app again."),
}


def keep(found: SelfTested) -> None:
    """Keep a result in the person's folder; where that cannot be, the test is made again."""
    with contextlib.suppress(OSError):
        (data_folder() / _FILE).write_text(to_json(found), encoding="utf-8")
    log.note(f"self-test: {technical(found)}")


def kept() -> SelfTested | None:
    """Return the latest result, or None where there is none that this version can read."""
    try:
        found = from_json((data_folder() / _FILE).read_bytes(), RESULTS)
    except (OSError, ValueError, TypeError):
        return None
    return found if isinstance(found, SelfTested) else None


def is_good(found: SelfTested) -> bool:
    """Return whether nothing is wrong that a person should mend."""
    fine = {"used", "apple", "asked", "no-card"}
    return found.model_state == "whole" and found.card_state in fine


def headline(found: SelfTested) -> str:
    """Return where models compute, or what is wrong with the built-in model."""
    if found.model_state != "whole":
        return word(MODEL_STATES, found.model_state)
    return _(CARD_STATES[found.card_state][0]) if found.card_state in CARD_STATES else ""


def remedy(found: SelfTested) -> str:
    """Return what the person can do, or ""."""
    if found.model_state != "whole" or found.card_state not in CARD_STATES:
        return ""
    said = CARD_STATES[found.card_state][1]
    return _(said) if said else ""


def speed(found: SelfTested) -> str:
    """Return how fast the built-in model reads, and what that means for a sheet."""
    if found.rows_per_second <= 0:
        return _("The speed was not measured.")
    rows = max(1, round(found.rows_per_second))
    minutes = max(1, round(10_000 / found.rows_per_second / 60))
    words = ngettext("About {n} row a second", "About {n} rows a second", rows)
    time = ngettext("10,000 rows in about {n} minute", "10,000 rows in about {n} minutes", minutes)
    return words.format(n=f"{rows:,}") + " · " + time.format(n=f"{minutes:,}")


def facts(found: SelfTested) -> list[tuple[str, str]]:
    """Return (what, which) of all that was found."""
    card = found.card or _("none")
    if found.card_memory:
        card += " · " + _("{total:.0f} GB, {free:.0f} GB free").format(
            total=found.card_memory / _GIB, free=found.card_free / _GIB
        )
    lines = [(_("Graphics card"), card)]
    if found.driver:
        lines.append((_("Its driver"), found.driver))
    threads = ngettext("{n} thread for models", "{n} threads for models", found.threads)
    return [
        *lines,
        (_("Processor"), found.cpu),
        (
            _("Cores"),
            f"{found.cores} · " + threads.format(n=found.threads),
        ),
        (
            _("Memory"),
            _("{total:.1f} GB, {free:.1f} GB free").format(
                total=found.memory / _GIB, free=found.free / _GIB
            ),
        ),
        (_("Computing precision"), f"{found.dtype} · {word(REASONS, found.reason)}"),
        (_("Built-in model"), f"{found.model} · {word(MODEL_STATES, found.model_state)}"),
        (_("Speed"), speed(found)),
    ]


def technical(found: SelfTested) -> str:
    """Return one English line for the log and for reports of faults."""
    card = f"{found.card or 'no card'} ({found.card_state})"
    if found.driver:
        card += f" driver {found.driver} {found.card_free}/{found.card_memory} MiB free"
    return (
        f"{card}; {found.cpu}, {found.cores} cores, {found.threads} threads, {found.free}/"
        f"{found.memory} MiB free; {found.device} {found.dtype} ({found.reason}); torch"
        f" {found.torch}; model {found.model_state}; {found.rows_per_second} rows/s"
    )
