"""Classifying mixed texts with our Predictor, beside transformers' pipeline, in one run.

python tests/benchmarks/apply.py [--rows 1500] [--rounds 3] [--data FOLDER]

Same encoder, same texts, all distinct, tokenising included and loading not; every round has its own
part of the rows, so that all meet the same load. The peer is the pipeline
"text-classification" in float32, as it comes: one row at a time, and with batch_size=32. Then how much
of a forward pass its own matrix products are: what is left is what a better pass could still win.
"""

import dataclasses
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
import transformers
from common import arguments, ratio, say, scratch, source, table
from texts import mixed

from workbench.learning.catalogue import model_named
from workbench.learning.device import choose
from workbench.learning.encoder import TOKEN_BUDGET, Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import BaseModel
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import FORMAT, Card

LABELS = tuple(f"label {number}" for number in range(6))
MAX_TOKENS = 256  # what our recipe uses


def predictor(base: BaseModel, dtype: str) -> Predictor:
    """Return embedding + linear in `dtype` ("": what this computer does faster)."""
    device = choose("cpu")
    device = dataclasses.replace(device, dtype=dtype or device.dtype)
    encoder = Encoder(base, device, MAX_TOKENS)
    weight = torch.randn(len(LABELS), encoder.features, generator=torch.Generator().manual_seed(1))
    head = LinearHead(weight, torch.zeros(len(LABELS)))
    card = Card(FORMAT, "embedding+linear", "single", LABELS, base.id, "", MAX_TOKENS, -1.0, {})
    return Predictor(card, device, head, encoder, None)


def labelled(model: Predictor, texts: list[str]) -> list[str]:
    """Return the label of every text."""
    found = [""] * len(texts)
    for places, labels, _confidences in model.predict(texts):
        for place, label in zip(places, labels, strict=True):
            found[place] = label
    return found


def pipeline(base: BaseModel, batch: int) -> Callable[[list[str]], list[object]]:
    """Return the peer; `batch` 1 is its default."""
    transformers.utils.logging.set_verbosity_error()
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        base.folder, num_labels=len(LABELS)
    )
    tokenizer = transformers.AutoTokenizer.from_pretrained(base.folder)
    made = transformers.pipeline(
        "text-classification", model=model, tokenizer=tokenizer, device="cpu"
    )
    return lambda texts: made(texts, batch_size=batch, truncation=True, max_length=MAX_TOKENS)


def main() -> None:
    """Interleave all on the same texts."""
    options = arguments(__doc__ or "", rows=1500, rounds=3)
    texts = mixed(options.data, options.rows)
    with scratch():
        base = model_named()
        chosen, full = predictor(base, ""), predictor(base, "float32")
        one, many = pipeline(base, 1), pipeline(base, 32)
        works: dict[str, Callable[[list[str]], object]] = {
            f"ours, {chosen.device.dtype} (chosen)": partial(labelled, chosen),
            "ours, float32": partial(labelled, full),
            "pipeline, a row at a time (default)": one,
            "pipeline, batch_size=32": many,
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for model in (chosen, full):  # warm
            labelled(model, texts[:64])
        for peer in (one, many):
            peer(texts[:64])
        for number in range(options.rounds):
            part = texts[number :: options.rounds]
            for name, work in works.items():
                started = time.perf_counter()
                work(part)
                times[name].append(time.perf_counter() - started)
            said = ", ".join(f"{name}: {found[-1]:.1f} s" for name, found in times.items())
            say(f"round {number + 1}: {said}")
        pairs = zip(labelled(chosen, texts), labelled(full, texts), strict=True)
        same = sum(a == b for a, b in pairs) / len(texts)
    names = list(works)
    ours, ours_full = times[names[0]], times[names[1]]
    table(
        f"Apply to {len(texts):,} texts, {torch.get_num_threads()} threads, n={options.rounds};"
        f" {source(options.data, 'text')}",
        ("", "rows/s", "chosen is", "float32 is"),
        [
            (
                name,
                f"{len(texts) / options.rounds / statistics.median(found):,.0f}",
                ratio(ours, found),
                ratio(ours_full, found),
            )
            for name, found in times.items()
        ],
    )
    say(f"same label in both of ours: {same:.1%} of the texts (random head)")
    say("wanted where bfloat16 is chosen: 8x the default and 15x batches of 32 (aim 12x and 25x)")
    for width in (16, 40, 128, 256):
        say(
            f"rows of {width} tokens: matrix products are {share(chosen, width):.0%} of the forward pass"
        )


def share(model: Predictor, width: int) -> float:
    """Return the time of the matrix products alone as a share of the forward pass's."""
    encoder = model._encoder
    assert isinstance(encoder, Encoder)
    dtype, hidden, heads = model.device.torch_dtype, encoder.features, 12
    rows = max(1, TOKEN_BUDGET["cpu"] // width)
    tokens, each = rows * width, hidden // heads
    x, long = torch.randn(tokens, hidden).to(dtype), torch.randn(tokens, 4 * hidden).to(dtype)
    weights = [torch.randn(hidden, n * hidden).to(dtype) for n in (3, 1, 4)]
    down = torch.randn(4 * hidden, hidden).to(dtype)
    query = torch.randn(rows * heads, width, each).to(dtype)
    chances = torch.randn(rows * heads, width, width).to(dtype)

    def products() -> None:
        for _layer in range(encoder.body.layers):
            for weight in weights:
                x @ weight
            long @ down
            torch.bmm(query, query.transpose(1, 2))
            torch.bmm(chances, query)

    ids, mask = (
        torch.randint(1000, 20_000, (rows, width)),
        torch.ones(rows, width, dtype=torch.long),
    )
    times: tuple[list[float], list[float]] = ([], [])
    with torch.inference_mode():
        for _again in range(15):
            for found, work in zip(
                times, (products, lambda: encoder.body.states(ids, mask)), strict=True
            ):
                started = time.perf_counter()
                work()
                found.append(time.perf_counter() - started)
    return statistics.median(times[0]) / statistics.median(times[1])


if __name__ == "__main__":
    main()
