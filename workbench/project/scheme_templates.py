"""Labels of a task from a template, and a task's labels as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.project import label_returns, labels, scheme
from workbench.project.changes import Changes
from workbench.project.label_edits import LabelEdit, label_edit
from workbench.project.label_nodes import active_id, cleaned
from workbench.project.scheme import Guideline
from workbench.project.store import Project
from workbench.templates import TemplateLabel


@dataclass(frozen=True, slots=True)
class Added:
    """How many labels were made, brought back, and there already (they keep what they have)."""

    made: int
    back: int
    there: int
    changes: Changes


def add(project: Project, task: int, wanted: Sequence[TemplateLabel]) -> Added:
    """Add the labels of a template as one edit; a guideline is only written where there is none.

    One that is in the archive comes back, with its rows.
    """
    made = back = there = 0
    with label_edit(project, "add_template") as edit:
        for one in wanted:
            name = cleaned(edit.db, task, one.name)
            if not name:
                continue
            number = active_id(edit.db, task, name)
            old = None if number else labels.named(project, task, name, archived=True)
            if number:
                there += 1
            elif old is not None:
                number, back = old.id, back + 1
                label_returns.bring_back(edit, number)
            else:
                number, made = labels.added(edit, task, name, one.colour), made + 1
            _describe(project, edit, number, one)
    changes = Changes(labels=True, annotations=edit.rows_changed, undo=True)
    return Added(made, back, there, changes)


def of_task(project: Project, task: int) -> tuple[TemplateLabel, ...]:
    """Return the labels of a task with their guidelines, in their order."""
    found: list[TemplateLabel] = []
    for one in labels.in_tree_order(labels.all_labels(project, task)):
        told = scheme.guideline_of(project, one.id)
        found.append(
            TemplateLabel(one.name, told.text, told.examples, told.counterexamples, one.colour)
        )
    return tuple(found)


def _describe(project: Project, edit: LabelEdit, label: int, one: TemplateLabel) -> None:
    present = scheme.guideline_of(project, label)
    wanted = Guideline(
        present.text or one.guideline,
        present.examples or one.examples,
        present.counterexamples or one.counterexamples,
    )
    if wanted != present:
        scheme.put_guideline(edit, label, wanted)
