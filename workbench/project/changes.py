"""What a write touched, so that every page can decide for itself whether to look again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Flags of what was touched, and by whom. `a | b` joins two."""

    sheets: bool = False
    tasks: bool = False
    labels: bool = False
    annotations: bool = False
    runs: bool = False
    predictions: bool = False
    suggestions: bool = False
    rules: bool = False
    undo: bool = False
    marks: bool = False
    skips: bool = False
    initiator: str = ""

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.sheets or other.sheets,
            self.tasks or other.tasks,
            self.labels or other.labels,
            self.annotations or other.annotations,
            self.runs or other.runs,
            self.predictions or other.predictions,
            self.suggestions or other.suggestions,
            self.rules or other.rules,
            self.undo or other.undo,
            self.marks or other.marks,
            self.skips or other.skips,
            self.initiator or other.initiator,
        )
