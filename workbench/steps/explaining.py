"""What both explanations need: a run's model, loaded once, and the words of the project's texts."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import RunModelMissing
from workbench.project import in_use, rows, runs, sheets
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.steps.cleaning import CleanText, joins_of
from workbench.text.words import Lexicon

if TYPE_CHECKING:
    from workbench.learning.explaining import Explainer

_TEXTS = 5000  # of a project, that show which characters stand together as words

_loaded: dict[tuple[str, str], "Explainer"] = {}
_lexicons: dict[tuple[str, str, tuple[int, ...]], Lexicon] = {}


def explainer_of(run: Run) -> "Explainer":
    """Return the model of a run; the one that was asked before is dropped. Raises `RunModelMissing` and
    the `Model...` errors.
    """
    from workbench.learning.explaining import Explainer  # noqa: PLC0415 - loads torch

    key = (run.folder, run.model_hash)
    if not in_use.has_model(run):
        _loaded.clear()
        raise RunModelMissing(run.id)
    if key not in _loaded:
        _loaded.clear()  # before the next is loaded: never two at a time
        _loaded[key] = Explainer.load(Path(run.folder))
    return _loaded[key]


def forget() -> None:
    """Let go of the model."""
    _loaded.clear()


def lexicon_of(project: Project, run: Run) -> Lexicon:
    """Return the words that the project's texts show, as the run's model reads them."""
    cleaning = runs.cleaning_of(project, run.id)
    known = tuple(one.id for one in sheets.all_sheets(project))
    key = (str(project.path), cleaning, known)
    if key not in _lexicons:
        _lexicons.clear()
        _lexicons[key] = Lexicon.learnt(islice(_texts(project, joins_of(cleaning)), _TEXTS))
    return _lexicons[key]


def _texts(project: Project, joins: CleanText | None) -> Iterator[str]:
    """Yield texts, a window of each sheet in turn, so that no sheet is left out."""
    lasts = dict.fromkeys(sheets.all_sheets(project), 0)
    while lasts:
        for sheet in list(lasts):
            chunk = rows.texts(project, sheet, start_after=lasts[sheet], limit=500, joins=joins)
            if not chunk:
                del lasts[sheet]
                continue
            lasts[sheet] = chunk[-1][0]
            yield from (text for _row, text in chunk)
