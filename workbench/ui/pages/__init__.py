"""The pages in the order of the work. Sidebar, menu, smoke tests and screenshots derive from `PAGES`."""

import importlib
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from workbench.project.changes import Changes
from workbench.translation import NP_
from workbench.ui.session import Session


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: `place` is "module:class", loaded at the first visit."""

    id: str
    title: str
    icon: str
    place: str


PAGES = (
    PageSpec("home", NP_("page", "Home"), "home", "workbench.ui.pages.home:HomePage"),
    PageSpec("sheet", NP_("page", "Sheet"), "sheet", "workbench.ui.pages.sheet:SheetPage"),
    PageSpec("label", NP_("page", "Label"), "label", "workbench.ui.pages.label:LabelPage"),
    PageSpec("train", NP_("page", "Train"), "train", "workbench.ui.pages.train:TrainPage"),
    PageSpec(
        "results", NP_("page", "Results"), "results", "workbench.ui.pages.results:ResultsPage"
    ),
    PageSpec("apply", NP_("page", "Apply"), "apply", "workbench.ui.pages.apply:ApplyPage"),
    PageSpec("models", NP_("page", "Models"), "models", "workbench.ui.pages.models:ModelsPage"),
)


class Page(Protocol):
    """What the window asks of every page."""

    def retranslate(self) -> None:
        """Say everything in the present language."""

    def shown(self) -> None:
        """The page became visible."""

    def on_changed(self, changes: Changes) -> None:
        """A write touched the project."""

    def open_request(self, request: object) -> None:
        """Another page wants something of this one."""


def made(spec: PageSpec, session: Session) -> tuple[QWidget, Page]:
    """Return a new page of `spec`: the widget, and the same as what it answers to."""
    module, name = spec.place.split(":")
    page = getattr(importlib.import_module(module), name)(session)
    return cast("QWidget", page), cast("Page", page)
