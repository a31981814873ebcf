"""A project with rows of two topics, read by the built-in model, and labelled as a test says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.project import annotations, labels
from workbench.requests import EmbedSheet
from workbench.steps.embed_sheet import embed_sheet

from .two_topics import ENDS, MONEY, PARCEL, Place, driven, lines, made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))
    texts = [*lines(PARCEL, MONEY, ENDS), ""]
    made(tmp_path / "p.bertwb", texts)
    return Place(tmp_path / "p.bertwb", tuple(texts))


@pytest.fixture
def read(place: Place) -> Place:
    driven(embed_sheet(EmbedSheet(str(place.path))))
    return place


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
