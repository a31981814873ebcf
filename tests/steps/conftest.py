"""A project with rows of two topics, read by the built-in model, and labelled as a test says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.project import annotations, labels
from workbench.requests import EmbedSheet
from workbench.steps.embed_sheet import embed_sheet

from .two_topics import ENDS, MONEY, PARCEL, Place, driven, lines, made

TEXTS = (*lines(PARCEL, MONEY, ENDS), "")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made(tmp_path / "p.bertwb", list(TEXTS))
    return Place(tmp_path / "p.bertwb", TEXTS)


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("read") / "p.bertwb"
    made(path, list(TEXTS))
    driven(embed_sheet(EmbedSheet(str(path))))
    return path


@pytest.fixture
def read(read_once: Path, tmp_path: Path) -> Place:
    return Place(Path(shutil.copy(read_once, tmp_path)), TEXTS)


@pytest.fixture
def label(read: Place) -> Callable[..., None]:
    """Return a function that labels rows by their topic, or all of them as one."""

    def give(*rows: int, as_topic: int | None = None) -> None:
        with read.open() as project:
            names = labels.all_labels(project, 1)
            for row in rows:
                topic = read.topic(row) if as_topic is None else as_topic
                annotations.annotate(project, 1, 1, [row], names[topic].id)

    return give
