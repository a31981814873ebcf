"""The model library: what lies in the person's models folder and is not one project's alone.

A folder of the library says in `about.json` what it is. Models that a project trained have none; they are
that project's, and `runs` knows them.
"""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import ModelDamaged
from workbench.events import EVENTS, Scores
from workbench.paths import models_folder, resource
from workbench.records import from_json, table, to_json
from workbench.trust import TRUST, Promise

ABOUT = "about.json"
_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class ModelAbout:
    """What a model is, in the words of whoever made it: its test card.

    `what` is "base" (to start from) or "trained". `source` is "file", "hub:OWNER/NAME" or "run"; `made`
    and `added` are ISO 8601 in UTC; `size` in bytes. `method`, `task` (its kind), `labels`, `scores`,
    `cleaning` and `promise` belong to a trained one; `base` names what it was trained from.
    """

    name: str
    what: str
    source: str = "file"
    revision: str = ""
    sha256: str = ""
    size: int = 0
    licence: str = ""
    languages: tuple[str, ...] = ()
    made: str = ""
    added: str = ""
    app: str = ""
    method: str = ""
    preset: str = ""
    task: str = ""
    task_name: str = ""
    labels: tuple[str, ...] = ()
    base: str = ""
    cleaning: str = ""
    scores: Scores | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model that can be fetched: `repo` is OWNER/NAME, `megabytes` about what comes over the network."""

    repo: str
    name: str
    languages: tuple[str, ...]
    megabytes: int
    licence: str
    revision: str


def hub_models() -> tuple[HubModel, ...]:
    """Return the models of `resources/models.toml` that can be fetched, in its order."""
    with resource("models.toml").open("rb") as file:
        found = tomllib.load(file)["hub"]
    return tuple(HubModel(**{**one, "languages": tuple(one["languages"])}) for one in found)


_KINDS = {**EVENTS, **TRUST, **table(ModelAbout, Scores)}


def about_from(text: str, name: str) -> ModelAbout:
    """Return what `about_text` wrote. Raises `ModelDamaged` (of `name`) where it is nothing of the sort."""
    try:
        found = from_json(text, _KINDS)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ModelDamaged(name, ABOUT) from None
    if not isinstance(found, ModelAbout) or not _is_sound(found):
        raise ModelDamaged(name, ABOUT)
    return found


def about_text(about: ModelAbout) -> str:
    """Return it as JSON."""
    return to_json(about)


def about(folder: Path) -> ModelAbout | None:
    """Return what a folder says that it is, or None where it says nothing that can be read."""
    path = folder / ABOUT
    try:
        if path.stat().st_size > _BYTES:
            return None
        return about_from(path.read_text(encoding="utf-8"), folder.name)
    except (OSError, ValueError, ModelDamaged):
        return None


def entries(what: str) -> list[tuple[Path, ModelAbout]]:
    """Return the folders of the library that are a "base" or "trained", the newest first."""
    found = []
    for folder in models_folder().iterdir():
        told = about(folder) if folder.is_dir() else None
        if told is not None and told.what == what:
            found.append((folder, told))
    return sorted(found, key=lambda one: one[1].added, reverse=True)


def rename(folder: Path, name: str) -> None:
    """Call a model of the library `name`. Raises OSError, `ModelDamaged`."""
    told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    (folder / ABOUT).write_text(json.dumps({**told, "name": name.strip()}), encoding="utf-8")


def _is_sound(found: ModelAbout) -> bool:
    words = (found.name, found.source, found.licence, found.method, found.task, found.made)
    parts: tuple[tuple[object, tuple[type, ...]], ...] = (
        *((one, (str,)) for one in (*words, *found.labels, *found.languages)),
        (found.scores, (Scores, type(None))),
        (found.promise, (Promise, type(None))),
        (found.size, (int,)),
    )
    if not all(isinstance(one, kinds) for one, kinds in parts):
        return False
    return found.what in {"base", "trained"} and all(len(one) < 1000 for one in words)
