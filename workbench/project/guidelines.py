"""What each label means: a description, examples and counter-examples, read to be shown beside a row."""

from dataclasses import dataclass

from workbench.project.store import Project


@dataclass(frozen=True, slots=True)
class Guideline:
    """What a label means. `examples` and `counterexamples` are texts, in their order."""

    label: int
    name: str
    colour: str
    text: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written for the label yet."""
        return not (self.text or self.examples or self.counterexamples)


def guidelines(project: Project, task: int) -> tuple[Guideline, ...]:
    """Return the guideline of every label of a task that is in use, in their order."""
    found = project.all(
        "SELECT id, name, colour, guideline, examples, counterexamples FROM label"
        " WHERE task = ? AND archived = 0 ORDER BY position, id",
        (task,),
    )
    return tuple(
        Guideline(int(str(n)), str(name), str(colour), str(text).strip(), _lines(good), _lines(bad))
        for n, name, colour, text, good, bad in found
    )


def _lines(stored: object) -> tuple[str, ...]:
    """Return the texts of a column that holds one a line."""
    return tuple(line.strip() for line in str(stored).splitlines() if line.strip())
