"""Read every text of a sheet once into vectors; what was read before a cut is not read again."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NoTextChosen
from workbench.events import Noticed, Progress, Stage, Step
from workbench.project import embeddings, rows, sheets
from workbench.project.embeddings import Chunk
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import EmbedSheet
from workbench.results import SheetEmbedded
from workbench.steps.cleaning import joins_of
from workbench.steps.row_vectors import modest_threads

if TYPE_CHECKING:
    import torch

    from workbench.learning.encoder import Encoder
    from workbench.learning.suggesting.grams import Grams

_CHUNK = {"cpu": 256, "mps": 2048, "cuda": 4096}  # rows that one interruption can lose
_GRAM_CHUNK = 2000
_LOOKED_AT = 2000  # texts by which an encoder's knowledge of a language is judged

_grams: dict[tuple[str, int, str], "Grams"] = {}


def embed_sheet(request: EmbedSheet) -> Step[SheetEmbedded]:
    """Return which sources the rows have been read by. Raises `NoTextChosen`, `Model...`."""
    yield Stage("embedding")
    modest_threads()
    project = Project.open(Path(request.project))
    try:
        sheet = sheets.sheet_named(project, request.sheet)
        if not any(column.role == "text" for column in sheet.columns):
            raise NoTextChosen(sheet.name)
        grams, encoder = source_names(sheet, request.model)
        embeddings.drop_stale(project, sheet.id, (grams, encoder))
        if embeddings.read_until(project, sheet.id, grams) < sheet.rows:
            yield from _read_by_grams(project, sheet, grams)
            yield Stage("embedding")  # from now on there is something to suggest from
        yield from _read_by_encoder(project, sheet, encoder, request.model)
        is_blind = embeddings.is_useless(project, sheet.id, encoder)
        return SheetEmbedded(sheet.id, sheet.rows, is_blind)
    finally:
        project.close()


def source_names(sheet: Sheet, model: str) -> tuple[str, str]:
    """Return the names of the sources that fit a sheet: character runs, and the encoder `model`."""
    from workbench.learning.catalogue import model_named, weights_digest  # noqa: PLC0415 - late

    digest = embeddings.texts_digest(sheet)
    weights = weights_digest(model_named(model).folder)[:12]
    return f"grams:{sheet.id}:{digest}", f"encoder:{weights}:{digest}"


def grams_of(project: Project, sheet: Sheet, source: str) -> "Grams":
    """Return what makes the character vectors of a sheet: always the same for the same texts."""
    from workbench.learning.suggesting.grams import SAMPLED, Grams  # noqa: PLC0415 - loads torch

    key = (str(project.path), sheet.id, source)
    if key not in _grams:
        step = max(1, sheet.rows // SAMPLED)
        sample = [text for row, text in _texts(project, sheet) if row % step == 0]
        _grams.clear()  # one sheet at a time: its dimensions take 32 MB
        _grams[key] = Grams.learnt(sample[: 2 * SAMPLED] or [""])
    return _grams[key]


def _texts(project: Project, sheet: Sheet) -> Iterator[tuple[int, str]]:
    joins, last = joins_of(sheet.cleaning), 0
    while chunk := rows.texts(project, sheet, start_after=last, limit=5000, joins=joins):
        yield from chunk
        last = chunk[-1][0]


def _read_by_grams(project: Project, sheet: Sheet, source: str) -> Step[None]:
    last = embeddings.read_until(project, sheet.id, source)
    yield Progress(last, sheet.rows)
    grams = grams_of(project, sheet, source)
    while last < sheet.rows:
        until = min(last + _GRAM_CHUNK, sheet.rows)
        texts = _window(project, sheet, last, until)
        found = grams.vectors(list(texts.values()))
        _keep(project, sheet, source, (last, until), list(texts), found)
        last = until
        yield Progress(last, sheet.rows)


def _read_by_encoder(project: Project, sheet: Sheet, source: str, model: str) -> Step[None]:
    last = embeddings.read_until(project, sheet.id, source)
    if last >= sheet.rows or embeddings.is_useless(project, sheet.id, source):
        return
    encoder = encoder_named(model)
    if not last and (unknown := _unknown_share(project, sheet, encoder)):
        yield Noticed("reads-characters", unknown, 100, str(encoder.base))
        embeddings.add(project, sheet.id, source, Chunk(0, 0, b""))
        return
    each = _CHUNK[encoder.device.kind]
    while last < sheet.rows:
        until = min(last + each, sheet.rows)
        texts = _window(project, sheet, last, until)
        work = encoder.embed(list(texts.values()))
        while True:
            try:
                done = next(work)
            except StopIteration as end:
                found: torch.Tensor = end.value
                break
            assert isinstance(done, Progress)
            yield Progress(last + done.done, sheet.rows)
        _keep(project, sheet, source, (last, until), list(texts), found)
        last = until
        yield Progress(last, sheet.rows)


def encoder_named(model: str) -> "Encoder":
    """Return the encoder `model` ("" for the built-in one), loaded once."""
    from workbench.learning.catalogue import model_named  # noqa: PLC0415 - late
    from workbench.learning.device import choose  # noqa: PLC0415 - loads torch
    from workbench.learning.encoder import Encoder  # noqa: PLC0415 - loads torch

    if model not in _encoders:
        base = model_named(model)
        _encoders.clear()
        _encoders[model] = Encoder(base, choose("auto"), min(256, base.max_tokens))
    return _encoders[model]


_encoders: dict[str, "Encoder"] = {}


def _unknown_share(project: Project, sheet: Sheet, encoder: "Encoder") -> int:
    """Return the hundredths of tokens that the encoder does not know, or 0 where it serves."""
    from workbench.learning.train import BLIND_FROM  # noqa: PLC0415 - loads torch

    step = max(1, sheet.rows // _LOOKED_AT)
    texts = [text for row, text in _texts(project, sheet) if row % step == 0][:_LOOKED_AT]
    pieces = {tuple(piece) for one in encoder.tokenise(texts) for piece in one}
    unknown = encoder.unknown_share(map(list, pieces)) if pieces else 0.0
    return round(unknown * 100) if unknown > BLIND_FROM else 0


def _window(project: Project, sheet: Sheet, last: int, until: int) -> dict[int, str]:
    """Return row and text of the rows after `last` up to `until`; those without text are left out."""
    joins = joins_of(sheet.cleaning)
    found: dict[int, str] = {}
    while last < until:
        chunk = rows.texts(project, sheet, start_after=last, limit=until - last, joins=joins)
        if not chunk:
            break
        found.update((row, text) for row, text in chunk if row <= until)
        last = chunk[-1][0]
    return found


def _keep(
    project: Project,
    sheet: Sheet,
    source: str,
    window: tuple[int, int],
    filled: list[int],
    vectors: "torch.Tensor",
) -> None:
    """Keep the vectors of the rows of a window that are filled; the others are zeros."""
    import torch  # noqa: PLC0415 - late

    last, until = window
    found = torch.zeros(until - last, vectors.shape[1], dtype=torch.float16)
    if filled:
        found[[row - last - 1 for row in filled]] = vectors.half()
    data = found.numpy().tobytes()
    embeddings.add(project, sheet.id, source, Chunk(last + 1, until - last, data))
