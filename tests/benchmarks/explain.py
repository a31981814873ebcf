"""Why a row is what it is: how fast, and how far the words agree with captum's integrated gradients.

    python tests/benchmarks/explain.py --rows 20 --data DATA

Agreement is Spearman's rank correlation of what words added, by ours and by captum with many equal steps
over the same path; beside it the same for captum with as many steps as we take at most. At last, how
often the strongest word of ours is among the three without which the answer would change most.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.common import arguments, say, scratch, source, table

STEPS = 200
POINTS = 13
TOKENS = 128


def main() -> None:
    """Print agreement and seconds a row."""
    asked = arguments(__doc__ or "", rows=12, rounds=1)
    with scratch():
        import torch  # noqa: PLC0415 - after the home is set

        from tests.benchmarks.texts import rows  # noqa: PLC0415 - as above

        say(f"torch computes with {torch.get_num_threads()} threads")
        learn = rows(asked.data, "trec6", "train", 600)
        test = rows(asked.data, "trec6", "test", asked.rows)
        way, task = _way(learn)
        _agreement(way, task, test, source(asked.data, "text", "trec6"))
        _speed(way, task, [text for text, _label in learn])
        _chinese(asked.data)


def _way(learn: list[tuple[str, str]]) -> tuple[Any, Any]:
    """Return MiniLM with a linear head, as Quick makes it, in float32 as captum computes."""
    from workbench.learning.catalogue import model_named  # noqa: PLC0415 - as above
    from workbench.learning.cutting import Cutter  # noqa: PLC0415 - as above
    from workbench.learning.device import Device  # noqa: PLC0415 - as above
    from workbench.learning.encoder import Encoder  # noqa: PLC0415 - as above
    from workbench.learning.gradients import EncoderWay  # noqa: PLC0415 - as above
    from workbench.learning.linear import fitted  # noqa: PLC0415 - as above
    from workbench.learning.tasks import SingleLabel  # noqa: PLC0415 - as above

    encoder = Encoder(model_named(""), Device("cpu", "", "float32", "asked"), TOKENS)
    work = encoder.embed([text for text, _label in learn])
    while True:
        try:
            next(work)
        except StopIteration as end:
            vectors = end.value
            break
    labels = [label for _text, label in learn]
    task = SingleLabel.learnt(labels)
    head = fitted(vectors, task.targets(labels), task, 10.0)
    cutter = Cutter(encoder.tokenizer, TOKENS, encoder.pad_id)
    ids = (encoder.tokenizer.token_to_id("[MASK]"), encoder.pad_id)
    return EncoderWay(encoder.base, cutter, head, encoder.pooling, ids, "float32"), task


def _agreement(way: Any, task: Any, test: list[tuple[str, str]], of: str) -> None:
    from scipy.stats import spearmanr  # noqa: PLC0415 - as above

    from workbench.learning.attributions import by_words, scorer  # noqa: PLC0415 - as above
    from workbench.text.words import Lexicon, spans  # noqa: PLC0415 - as above

    seconds: dict[str, list[float]] = {"ours": [], "captum": [], "captum, as many": []}
    agreed: dict[str, list[float]] = {"ours": [], "captum, as many": []}
    hits = []
    for text, label in test:
        score, words = scorer(task, label), spans(text, Lexicon())
        begin = time.perf_counter()
        *_rest, found = way.weigh(text, words, score)
        seconds["ours"].append(time.perf_counter() - begin)
        ours = by_words(found, words)
        begin = time.perf_counter()
        wanted = _captum(way, text, words, score, STEPS)
        seconds["captum"].append(time.perf_counter() - begin)
        begin = time.perf_counter()
        few = _captum(way, text, words, score, POINTS)
        seconds["captum, as many"].append(time.perf_counter() - begin)
        agreed["ours"].append(float(spearmanr(wanted, ours).statistic))
        agreed["captum, as many"].append(float(spearmanr(wanted, few).statistic))
        lost = [
            found.end - score(way.read(text[:start] + text[end:])[1]).item() for start, end in words
        ]
        hits.append(max(range(len(words)), key=lambda at, ours=ours: ours[at]) in _best(lost, 3))
    table(
        f"Words of {len(test)} questions ({of}), against captum with {STEPS} steps",
        ("method", "rank correlation", "least", "seconds a row"),
        [
            (name, *_told(agreed.get(name)), f"{statistics.median(took):.3f}")
            for name, took in seconds.items()
        ],
    )
    say(f"The strongest word is one of the three whose loss costs most: {sum(hits)} of {len(hits)}")


def _captum(
    way: Any, text: str, words: list[tuple[int, int]], score: Callable[..., Any], steps: int
) -> list[float]:
    """Return what captum says that each word added."""
    import torch  # noqa: PLC0415 - as above
    from captum.attr import LayerIntegratedGradients  # noqa: PLC0415 - a peer

    from workbench.learning.attributions import Weighed, by_words  # noqa: PLC0415 - as above

    def answer(given: Any, stands: Any) -> Any:
        states = way._model(input_ids=given, attention_mask=stands).last_hidden_state
        pooled = torch.nn.functional.normalize(way._pooling(states, stands), dim=1)
        return score(way._head.outputs(pooled))

    pieces = way._cutter.placed(text)
    ids, mask, inner = way._arranged(pieces)
    parts = LayerIntegratedGradients(answer, way._words).attribute(
        ids,
        baselines=torch.where(inner, way._blank, ids),
        additional_forward_args=(mask,),
        n_steps=steps,
        method="riemann_middle",
        internal_batch_size=16,
    )
    added = parts.sum(dim=-1)[0].tolist()
    tokens = zip(pieces[0], added, strict=True)
    placed = tuple((span, one) for (_token, span), one in tokens if span != (0, 0))
    return by_words(Weighed(placed, 0.0, 0.0), words)


def _best(values: list[float], count: int) -> list[int]:
    return sorted(range(len(values)), key=lambda at: -values[at])[:count]


def _told(found: list[float] | None) -> tuple[str, str]:
    if not found:
        return "1 (itself)", "–"
    return f"{statistics.mean(found):.3f}", f"{min(found):.3f}"


def _speed(way: Any, task: Any, texts: list[str]) -> None:
    """Print seconds for a row of 128 tokens: MiniLM, and a BERT of base's shape with random weights."""
    import torch  # noqa: PLC0415 - as above

    from workbench.learning.attributions import scorer  # noqa: PLC0415 - as above
    from workbench.learning.device import choose  # noqa: PLC0415 - as above

    text = " ".join(texts)[:2000]
    score = scorer(task, task.labels[0])
    lines = []
    for name, make in (("MiniLM", lambda: way), ("BERT base", lambda: _base_shape(way, task))):
        one = make()
        for mixes in sorted({False, choose("cpu").dtype == "bfloat16"}):
            one._mixes = mixes
            lines.append(
                (f"{name}, {'bfloat16' if mixes else 'float32'}", *_timed(one, text, score))
            )
    threads = torch.get_num_threads()
    header = ("model", "tokens", "seconds", "of them computing")
    table(f"A row of {TOKENS} tokens, {threads} threads", header, lines)


def _timed(way: Any, text: str, score: Callable[..., Any]) -> tuple[int, str, str]:
    took, computed = [], []
    for _round in range(3):
        begin, busy = time.perf_counter(), time.process_time()
        list(way.weigh(text, (), score))
        took.append(time.perf_counter() - begin)
        computed.append(time.process_time() - busy)
    return len(way._cutter.placed(text)[0]), f"{min(took):.2f}", f"{min(computed):.2f}"


def _base_shape(way: Any, task: Any) -> Any:
    import torch  # noqa: PLC0415 - as above
    import transformers  # noqa: PLC0415 - as above

    from workbench.learning.catalogue import model_named  # noqa: PLC0415 - as above
    from workbench.learning.gradients import EncoderWay  # noqa: PLC0415 - as above
    from workbench.learning.linear import LinearHead  # noqa: PLC0415 - as above
    from workbench.learning.model_folder import check_folder  # noqa: PLC0415 - as above

    small = model_named("")
    folder = Path(tempfile.mkdtemp()) / "base"
    torch.manual_seed(1)
    config = transformers.BertConfig(vocab_size=small.config["vocab_size"])
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    for file in ("tokenizer.json", "vocab.txt", "tokenizer_config.json"):
        if (small.folder / file).is_file():
            (folder / file).write_bytes((small.folder / file).read_bytes())
    head = LinearHead(torch.randn(task.width, 768), torch.zeros(task.width))
    base = replace(check_folder(folder), pooling="mean")
    return EncoderWay(base, way._cutter, head, "mean", (way._blank, way._pad), "float32")


def _chinese(data: Path | None) -> None:
    """Print how a few Chinese sentences are parted, by what other sentences show."""
    from tests.benchmarks.texts import rows  # noqa: PLC0415 - as above
    from workbench.text.words import Lexicon, spans  # noqa: PLC0415 - as above

    if data is None or not (data / "text" / "waimai_10k").is_dir():
        return
    texts = [text for text, _label in rows(data, "waimai_10k", "train", 5000)]
    begin = time.perf_counter()
    lexicon = Lexicon.learnt(texts)
    took = time.perf_counter() - begin
    known = sum(len(word) > 1 for word in lexicon.chances)
    say(f"\n{known} Chinese words of several characters from {len(texts)} texts, {took:.1f} s")
    for text, _label in rows(data, "waimai_10k", "test", 5):
        say("  " + " / ".join(text[start:end] for start, end in spans(text, lexicon)))


if __name__ == "__main__":
    main()
