"""Vectors of labelled rows that the project keeps already, so that nobody reads their texts twice."""

from collections import defaultdict
from collections.abc import Iterable

import torch

from workbench.project import embeddings, sheets
from workbench.project.annotations import LabelledRow
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.steps.embed_sheet import source_names


def read_before(project: Project, rows: Iterable[LabelledRow]) -> dict[str, torch.Tensor]:
    """Return text -> vector [features] in float16 by the built-in encoder, as `Encoder.embed` made it:
    of the rows of every sheet that it has read to its end.
    """
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        wanted[row.sheet][row.row] = row.text
    found: dict[str, torch.Tensor] = {}
    for sheet in sheets.all_sheets(project):
        if sheet.id in wanted:
            found.update(_of_sheet(project, sheet, wanted[sheet.id]))
    return found


def _of_sheet(project: Project, sheet: Sheet, texts: dict[int, str]) -> dict[str, torch.Tensor]:
    _grams, source = source_names(sheet, "")
    if embeddings.read_until(project, sheet.id, source) < sheet.rows:
        return {}
    found: dict[str, torch.Tensor] = {}
    order = sorted(texts)
    at = 0
    for chunk in embeddings.chunks(project, sheet.id, source):
        end = chunk.first + chunk.rows
        part = torch.frombuffer(bytearray(chunk.data), dtype=torch.float16).view(chunk.rows, -1)
        while at < len(order) and order[at] < end:
            vector = part[order[at] - chunk.first]
            if bool(vector.any()):  # a row without text is all zeros
                found[texts[order[at]]] = vector.clone()
            at += 1
    return found
