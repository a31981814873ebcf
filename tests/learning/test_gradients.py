"""Integrated gradients: all of a score's way is accounted for, in every architecture, and the few points
that are taken say what many would.
"""

from pathlib import Path

import pytest
import torch
from scipy.stats import spearmanr

from workbench.learning.architectures import ARCHITECTURES
from workbench.learning.attributions import Weighed, by_words, scorer
from workbench.learning.cutting import Cutter
from workbench.learning.device import Device
from workbench.learning.encoder import Encoder
from workbench.learning.gradients import EncoderWay
from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.tasks import SingleLabel
from workbench.text.words import Lexicon, spans

from .tiny_models import TEXTS, save_tiny

TASK = SingleLabel(("a", "b", "c"))
CPU = Device("cpu", "", "float32", "asked")


def way_of(base: BaseModel, cut: str = "", tokens: int = 32) -> tuple[EncoderWay, Encoder]:
    torch.manual_seed(4)
    head = LinearHead(torch.randn(3, 32) * 4, torch.randn(3))
    encoder = Encoder(base, CPU, tokens, cut=cut)
    cutter = Cutter(encoder.tokenizer, tokens, encoder.pad_id, cut)
    blank = encoder.tokenizer.token_to_id("[MASK]") or encoder.pad_id
    ids = (blank, encoder.pad_id)
    return EncoderWay(base, cutter, head, encoder.pooling, ids, "float32"), encoder


def weighed(way: EncoderWay, text: str, label: str) -> Weighed:
    *_progress, found = way.weigh(text, (), scorer(TASK, label))
    assert isinstance(found, Weighed)
    return found


@pytest.mark.parametrize("kind", [one.model_type for one in ARCHITECTURES])
def test_in_every_architecture_all_is_accounted_for(kind: str, tmp_path: Path) -> None:
    save_tiny(tmp_path / kind, kind)
    way, encoder = way_of(check_folder(tmp_path / kind))
    for text in TEXTS:
        _pieces, outputs = way.read(text)
        vectors = dict_of(encoder, text)
        assert torch.allclose(outputs, way._head.outputs(vectors), atol=1e-4), "as it predicts"
        found = weighed(way, text, "b")
        words = spans(text, Lexicon())
        told = by_words(found, words)
        assert sum(told) == pytest.approx(found.end - found.start, abs=1e-3)
        assert found.end == pytest.approx(scorer(TASK, "b")(outputs).item(), abs=1e-4)
        assert all(0 <= start <= end <= len(text) for (start, end), _weight in found.pieces)


def dict_of(encoder: Encoder, text: str) -> torch.Tensor:
    ((_places, vectors),) = encoder.batches(encoder.tokenise([text]))
    return vectors


def test_few_points_say_what_many_would(tiny: BaseModel) -> None:
    way, _encoder = way_of(tiny)
    text = "the parcel was late again and my money is not on the card today please"
    pieces = way._cutter.placed(text)
    ids, mask, inner = way._arranged(pieces)
    silent = way._embedded(torch.where(inner, way._blank, ids))
    path = (silent, way._embedded(ids) - silent)
    many = [(at + 0.5) / 200 for at in range(200)]
    for label in TASK.labels:
        steps = way._points(path, (ids, mask), scorer(TASK, label), many)
        slopes = torch.stack([point.slopes for batch in steps for point in batch]).mean(dim=0)
        ours = torch.tensor([weight for _span, weight in weighed(way, text, label).pieces])
        assert spearmanr(ours, slopes[0][inner[0]]).statistic > 0.95


@pytest.mark.parametrize("cut", ["head", "tail", "both", "windows"])
def test_pieces_are_those_that_are_predicted_from(tiny: BaseModel, cut: str) -> None:
    way, encoder = way_of(tiny, cut, tokens=16)
    text = " ".join(f"parcel {n} late" for n in range(40))
    pieces = way._cutter.placed(text)
    assert [[token for token, _span in piece] for piece in pieces] == encoder.tokenise([text])[0]
    for piece in pieces:
        for token, (start, end) in piece:
            if end:
                said = encoder.tokenizer.id_to_token(token).removeprefix("##")
                assert text[start:end] == said
    found = weighed(way, text, "a")
    assert sum(weight for _span, weight in found.pieces) == pytest.approx(
        found.end - found.start, abs=1e-3
    )


def test_texts_that_are_cut_before_they_are_read_keep_their_places(tiny: BaseModel) -> None:
    text = "parcel " * 3000 + "money " * 3000
    for cut in ("tail", "both"):
        way, encoder = way_of(tiny, cut, tokens=16)
        for piece in way._cutter.placed(text):
            for token, (start, end) in piece:
                if end:
                    assert text[start:end] == encoder.tokenizer.id_to_token(token)
