"""The bundled sample workbooks and what their columns are, for the demo and the Home page."""

from dataclasses import dataclass
from pathlib import Path

from workbench.paths import resource


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled sheet to learn from and a new sheet to classify, in one file or in two.

    `kind` is what the label column holds, `separator` what parts its names; "" is guessed.
    """

    labelled_file: Path
    labelled_sheet: str
    text: tuple[str, ...]
    label: str
    new_file: Path
    new_sheet: str
    kind: str = ""
    separator: str = ""


def bundled(language: str) -> Sample:
    """Return the sample in `language`: "zh", or anything else for the English one."""
    if language.startswith("zh"):
        file = resource("samples", "shop_feedback_zh.xlsx")
        return Sample(file, "已标注", ("反馈内容",), "类别", file, "新反馈")
    file = resource("samples", "shop_feedback_en.xlsx")
    return Sample(file, "Labelled", ("Feedback",), "Topic", file, "New")
