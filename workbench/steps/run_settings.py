"""What two runs were told or had differently, by the names of the options table and a few of our own."""

from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.events import Chosen, SearchDone
from workbench.options import AUTOMATIC, OPTIONS, Options
from workbench.project import runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.results import SettingPair
from workbench.text.recipe import from_json


def differing(project: Project, first: Run, second: Run) -> tuple[SettingPair, ...]:
    """Return what differs between two runs, in the order of their settings."""
    one, two = _settings(project, first), _settings(project, second)
    names = list(dict.fromkeys([*one, *two]))
    pairs = [SettingPair(name, one.get(name, ""), two.get(name, "")) for name in names]
    return tuple(pair for pair in pairs if pair.first != pair.second)


def _settings(project: Project, run: Run) -> dict[str, str]:
    """Return what is known of a run by name, each as it would be written; "" is automatic."""
    told = run.recipe
    found = {
        "preset": run.preset,
        "method": run.method,
        "model": Path(run.model).name if run.model else "",
        "smaller_of": str(told["run"]) if told.get("kind") == "CompressModel" else "",
    }
    if run.scores is not None:
        found["learned_from"] = str(run.scores.learned_from)
        found["labels"] = str(len(run.scores.labels))
        found["scored_by"] = run.scores.scored_by
        found["scored_rows"] = str(run.scores.rows)
    found.update(_cleaning(runs.cleaning_of(project, run.id)))
    found.update(_options(project, run, told.get("options") or {}))
    found["seconds"] = _seconds(run)
    return found


def _options(project: Project, run: Run, said: dict[str, Any]) -> dict[str, str]:
    """Return every option: as it was said, else as the run's events tell that it was decided."""
    usual = Options()
    names = [one.name for one in OPTIONS]
    found = {
        name: "" if name not in said or _is_open(name, said[name], usual) else _written(said[name])
        for name in names
    }
    decided = {one.what: one.value for one in runs.events_of(project, run.id, Chosen)}
    for end in runs.events_of(project, run.id, SearchDone):
        decided.update(dict(end.options))
    return {name: value or decided.get(name, "") for name, value in found.items()}


def _is_open(name: str, value: Any, usual: Options) -> bool:
    """Return whether an option was left to us: "", 0 or `AUTOMATIC` where that is its default."""
    default = getattr(usual, name)
    is_unsaid = default in {"", 0, AUTOMATIC} and not isinstance(default, bool)
    return bool(is_unsaid and value == default)


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cleaning(recipe: str) -> dict[str, str]:
    """Return the rules that cleaned the texts, and what else of the recipe is not as usual."""
    found = from_json(recipe)
    return {
        "cleaning": ",".join(found.rules),
        "duplicates": found.duplicates,
        "shortest": str(found.shortest) if found.shortest > 1 else "",
    }


def _seconds(run: Run) -> str:
    if not run.finished:
        return ""
    took = datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)
    return str(round(took.total_seconds()))
