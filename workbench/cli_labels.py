"""The commands around labels: list and change those of a task."""

from pathlib import Path
from typing import Annotated

import typer

from workbench import templates
from workbench.asking import Json, opened_by_us
from workbench.errors import LabelNameTaken, LabelUnknown
from workbench.project import labels, scheme, scheme_changes, scheme_templates, tasks
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.results import (
    LabelLine,
    LabelsExported,
    LabelsImported,
    LabelsListed,
)
from workbench.scheme_words import scheme_sentences
from workbench.terminal import Terminal
from workbench.translation import _, ngettext

OfTask = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would change; nothing is written.")
]

labels_app = typer.Typer(
    name="labels",
    help="List, rename, merge, archive, export and import labels.",
    no_args_is_help=True,
)


@labels_app.command(name="list")
def list_labels(
    project: Path,
    *,
    task: OfTask = "",
    archived: Annotated[bool, typer.Option(help="Those in the archive too.")] = False,
    as_json: Json = False,
) -> None:
    """List the labels of a task with the number of rows that carry each."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        counts = labels.counts(opened, of.id, None)
        found = tuple(
            LabelLine(
                one.name,
                counts.get(one.id, 0),
                one.colour,
                one.archived,
                scheme.guideline_of(opened, one.id).text,
            )
            for one in labels.all_labels(opened, of.id, archived=archived)
        )
    width = max((len(f"{one.rows:,}") for one in found), default=0)
    lines = [
        f"{one.rows:>{width},}  {one.name}" + (_(" (archived)") if one.archived else "")
        for one in found
    ]
    Terminal(as_json=as_json).finish(
        LabelsListed(of.name, of.kind, found), lines or [_("The task has no labels yet.")]
    )


@labels_app.command()
def rename(
    project: Path,
    label: str,
    name: str,
    *,
    task: OfTask = "",
    merge: Annotated[bool, typer.Option(help="Merge where the name is taken.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Call a label otherwise; its rows keep it."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        one = _label(opened, of, label)
        path = scheme.path_of(opened, one.id, name)
        taken = labels.named(opened, of.id, path) if path else None
        if taken is not None and taken.id != one.id:
            if not merge:
                raise LabelNameTaken(path)
            change = scheme_changes.of_merge(opened, (one.id,), taken.id)
            if not dry_run:
                scheme.merge(opened, (one.id,), taken.id)
        else:
            change = scheme_changes.of_rename(opened, one.id, name)
            if not dry_run:
                labels.rename_label(opened, one.id, name)
    Terminal(as_json=as_json).finish(change, scheme_sentences(change))


@labels_app.command(name="merge")
def merge_labels(
    project: Path,
    label: list[str],
    *,
    into: Annotated[str, typer.Option(help="The label that takes their rows.")],
    task: OfTask = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Give the rows of labels to another one, and archive them."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        sources = [_label(opened, of, name, archived=True).id for name in label]
        target = _label(opened, of, into).id
        change = scheme_changes.of_merge(opened, sources, target)
        if not dry_run:
            scheme.merge(opened, sources, target)
    Terminal(as_json=as_json).finish(change, scheme_sentences(change))


@labels_app.command()
def archive(
    project: Path, label: str, *, task: OfTask = "", dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Set a label aside; its rows have it again when it comes back."""
    with opened_by_us(project) as opened:
        one = _label(opened, tasks.task_named(opened, task), label)
        change = scheme_changes.of_archive(opened, one.id)
        if not dry_run:
            labels.delete_label(opened, one.id)
    Terminal(as_json=as_json).finish(change, scheme_sentences(change))


@labels_app.command()
def restore(
    project: Path, label: str, *, task: OfTask = "", dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Bring a label back from the archive, with its rows that were not decided otherwise since."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        old = labels.named(opened, of.id, label, archived=True)
        if old is None:
            gone = labels.all_labels(opened, of.id, archived=True)
            raise LabelUnknown(label, ", ".join(one.name for one in gone if one.archived))
        change = scheme_changes.of_restore(opened, old.id)
        if not dry_run:
            scheme.bring_back(opened, old.id)
    Terminal(as_json=as_json).finish(change, scheme_sentences(change))


@labels_app.command(name="export")
def export_labels(project: Path, out: Path, *, task: OfTask = "", as_json: Json = False) -> None:
    """Write the labels of a task with their guidelines to a JSON file, for another project."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        found = scheme_templates.of_task(opened, of.id)
        templates.write(out.absolute(), of.kind, found, of.name)
    said = ngettext("{count} label is in {path}.", "{count} labels are in {path}.", len(found))
    Terminal(as_json=as_json).finish(
        LabelsExported(str(out.absolute()), len(found)), [said.format(count=len(found), path=out)]
    )


@labels_app.command(name="import")
def import_labels(
    project: Path,
    file: Annotated[str, typer.Argument(help=f"A file, or one of {', '.join(templates.BUNDLED)}.")],
    *,
    task: OfTask = "",
    as_json: Json = False,
) -> None:
    """Add the labels of a file or of a bundled template; those that are there keep what they have."""
    template = templates.found(file)
    with opened_by_us(project) as opened:
        added = scheme_templates.add(opened, tasks.task_named(opened, task).id, template.labels)
    line = _("{made} labels were made, {back} brought back; {there} were there already.")
    Terminal(as_json=as_json).finish(
        LabelsImported(added.made, added.back, added.there),
        [line.format(made=added.made, back=added.back, there=added.there)],
    )


def _label(project: Project, task: Task, name: str, *, archived: bool = False) -> Label:
    """Return a label by its name. Raises LabelUnknown."""
    found = labels.named(project, task.id, name)
    if found is None and archived:
        found = labels.named(project, task.id, name, archived=True)
    if found is not None:
        return found
    present = labels.all_labels(project, task.id)
    raise LabelUnknown(name, ", ".join(one.name for one in present))
