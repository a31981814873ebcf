"""A trained model opened for being changed: with its weights by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import ModelNotCompressible
from workbench.learning.device import Device
from workbench.learning.encoder import Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import BaseModel
from workbench.learning.saved_model import INT8_METHOD, Card, load_parts, read_card, task_of
from workbench.learning.smaller.layers import Shape, Tensors, renamed, shape_of
from workbench.learning.tasks import TaskKind

FULL = Device("cpu", "", "float32", "asked")
CHANCES = {"single": "softmax", "tree": "softmax", "several": "sigmoid", "number": ""}
_SAMPLE_TOKENS = 64  # of a text; what is sampled needs no more


@dataclass(frozen=True, slots=True)
class Opened:
    """`base` holds the encoder's files, of the run itself or of the model that it started from."""

    folder: Path
    card: Card
    head: LinearHead
    base: BaseModel
    encoder: Encoder
    task: TaskKind

    def state(self) -> Tensors:
        """Return the encoder's weights under the names that transformers gives them."""
        return self.encoder.body.exported()

    def layered(self) -> tuple[Shape, Tensors]:
        """Return the weights under names of our own. Raises `ModelNotCompressible`."""
        return shape_of(self.base), renamed(self.base, self.state())

    def sample(self, texts: Sequence[str], most: int) -> list[list[int]]:
        """Return token ids of up to `most` distinct texts, the first piece of each."""
        some = list(dict.fromkeys(texts))[:most]
        pieces = [one[0] for one in self.encoder.tokenise(some)]
        return [one[:_SAMPLE_TOKENS] for one in pieces if one]

    def outputs_named(self) -> tuple[str, ...]:
        """Return what each output of the head stands for."""
        if self.task.kind == "number":
            return ("value",)
        return tuple(getattr(self.task, "leaves", self.task.labels))

    def head_in_words(self) -> LinearHead:
        """Return the head; that of a number gives it on the person's scale."""
        if self.task.kind != "number":
            return self.head
        centre, deviation = self.task.numbers()["scale"]
        return LinearHead(self.head.weight * deviation, self.head.bias * deviation + centre)


def opened(folder: Path, device: Device = FULL) -> Opened:
    """Return the model of a run on a device.

    Raises the `Model...` errors; `ModelNotCompressible` for a model
    without an encoder of its own kind: of characters, or in int8 already.
    """
    card = read_card(folder)
    if card.method == INT8_METHOD:
        raise ModelNotCompressible(folder.name, card.method)
    head, _characters, base = load_parts(folder, card)
    if base is None:
        raise ModelNotCompressible(folder.name, card.method)
    encoder = Encoder(base, device, card.max_tokens, card.pooling, card.cut)
    return Opened(folder, card, head, base, encoder, task_of(card))
