"""Fetch a base model from a hub into the library: only when a person asked for it by name."""

import re
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import HubNameWrong
from workbench.events import Stage, Step
from workbench.library import ABOUT, ModelAbout, about, about_text
from workbench.paths import choose, chosen, models_folder
from workbench.requests import FetchModel
from workbench.results import ModelImported

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?")


def fetch_model(request: FetchModel) -> Step[ModelImported]:
    """Return what came. Where no digest is known beforehand, the first one that came is remembered:
    should the same revision bring other weights later, they are refused.

    Raises `HubNameWrong`, `HubUnreachable`, `HubRefused`, `DiskFull` and the `Model...` errors.
    """
    yield Stage("fetching")
    from workbench.learning.hub import fetch  # noqa: PLC0415 - loads torch

    if not _REPO.fullmatch(request.repo) or ".." in request.repo:
        raise HubNameWrong(request.repo[:80])
    folder = folder_of(request.repo)
    before = about(folder)
    known = request.sha256
    if before is not None and before.revision == request.revision:
        known = known or before.sha256
    choose("fetches", str(int(chosen("fetches") or 0) + 1))  # the settings window says so
    found = yield from fetch(request.repo, request.revision, request.endpoint, folder, known)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    told = ModelAbout(
        request.name or request.repo,
        "base",
        source=f"hub:{request.repo}",
        revision=found.revision,
        sha256=found.sha256,
        size=found.size,
        licence=request.licence,
        languages=request.languages,
        added=now,
    )
    (folder / ABOUT).write_text(about_text(told), encoding="utf-8")
    return ModelImported(str(folder), told.name, "base", found.size, found.sha256, found.revision)


def folder_of(repo: str) -> Path:
    """Return the folder of the library that holds a hub's model."""
    return models_folder() / ("hub--" + repo.replace("/", "--"))
