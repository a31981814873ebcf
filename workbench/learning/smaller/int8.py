"""A trained model in int8."""

from collections.abc import Sequence
from pathlib import Path

from workbench.learning.saved_model import INT8_METHOD
from workbench.learning.smaller.int8_encoder import write_encoder
from workbench.learning.smaller.kept_folder import whole, write_card, write_head
from workbench.learning.smaller.opened import Opened
from workbench.learning.smaller.quantised import quantised
from workbench.learning.smaller.replay import reach

_SAMPLE = 200  # texts whose activations say how far products reach


def write_int8(subject: Opened, texts: Sequence[str], folder: Path) -> None:
    """Write the model in int8 as a whole folder. Raises `ModelNotCompressible` and OSError."""
    shape, tensors = subject.layered()
    found = quantised(shape, tensors, reach(shape, tensors, subject.sample(texts, _SAMPLE)))
    with whole(folder) as fresh:
        write_encoder(fresh, shape, found, subject.card.pooling)
        write_head(fresh, subject.head)
        subject.encoder.tokenizer.save(str(fresh / "tokenizer.json"))
        write_card(fresh, subject.card, INT8_METHOD)
