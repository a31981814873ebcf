"""BERT's layers as an ONNX graph: token ids in, a vector or a label's chances out.

Plain operators of opset 17, so that any runtime reads it. A product is computed in int8 where its weight
came in int8 (see `quantised`), else in float32.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from workbench.learning.smaller.layers import Shape

_OPSET, _FORMAT = 17, 8  # what runtimes of the last four years read
_LOW = -1e4  # what a padding token adds to its score: its share is then 0
_LEVELS, _MIDDLE = 127, 128  # of an activation in 8 bits


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows a text's vector: `weight` [outputs, hidden] and `bias` [outputs]; `chances` is
    "softmax", "sigmoid" or "" for numbers as they are. `curve` are probabilities from 0 to 1 and what
    calibration makes of them, () where it makes nothing.
    """

    weight: torch.Tensor
    bias: torch.Tensor
    chances: str = "softmax"
    curve: "Curve" = ()


Curve = tuple[()] | tuple[tuple[float, ...], tuple[float, ...]]


_TAKEN = ("input_ids", "attention_mask")
POOLINGS = ("mean", "cls", "last", "max")


@dataclass(slots=True)
class _Graph:
    """Nodes and constants in the order in which they are needed."""

    tensors: Mapping[str, torch.Tensor]
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node with one output and return that output's name."""
        return self.add_many(operator, 1, *inputs, **attributes)[0]

    def add_many(self, operator: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        """Append a node with `count` outputs and return their names."""
        names = [f"v{len(self.nodes)}.{number}" for number in range(count)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def add_named(self, operator: str, name: str, *inputs: str, **attributes: Any) -> None:
        """Append a node whose output has a name of its own."""
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))

    def keep(self, value: Any, name: str = "") -> str:
        """Return the name of a constant; equal nameless ones are kept once."""
        array = np.ascontiguousarray(value)
        if np.ndim(value) == 0:
            array = array.reshape(())
        name = name or f"c.{array.dtype}.{array.ndim}.{array.tobytes().hex()}"
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str) -> str:
        """Return the name of a weight as it is."""
        return self.keep(self.tensors[name].numpy(), name)

    def number(self, value: float) -> str:
        """Return the name of a float32 scalar."""
        return self.keep(np.float32(value))

    def whole(self, *values: int) -> str:
        """Return the name of a list of int64."""
        return self.keep(np.array(values, dtype=np.int64))


def encoder_graph(
    shape: Shape, tensors: Mapping[str, torch.Tensor], pooling: str
) -> onnx.ModelProto:
    """Return the model: input_ids and attention_mask, int64 [rows, tokens], to `vectors`, float32
    [rows, hidden], each of length 1. `tensors` are named as `layers.renamed` names them.
    """
    graph = _Graph(tensors)
    graph.add_named("Identity", "vectors", _vectors(graph, shape, pooling))
    return _finished(graph, _TAKEN, {"vectors": shape.hidden})


def classifier_graph(
    shape: Shape,
    tensors: Mapping[str, torch.Tensor],
    pooling: str,
    ending: Ending,
    *,
    kinds: bool = False,
) -> onnx.ModelProto:
    """Return the model with its head: to `logits` and `probabilities`, float32 [rows, outputs].

    With `kinds` it takes token_type_ids too, because tokenizers give them, and does not look at them:
    all tokens of a single text are of the first type.
    """
    graph = _Graph(tensors)
    weight = graph.keep(ending.weight.float().t().contiguous().numpy(), "head.weight")
    bias = graph.keep(ending.bias.float().numpy(), "head.bias")
    scored = graph.add("MatMul", _vectors(graph, shape, pooling), weight)
    graph.add_named("Add", "logits", scored, bias)
    operator = {"softmax": "Softmax", "sigmoid": "Sigmoid"}.get(ending.chances, "Identity")
    more = {"axis": -1} if operator == "Softmax" else {}
    if ending.curve:
        _curved(graph, graph.add(operator, "logits", **more), ending)
    else:
        graph.add_named(operator, "probabilities", "logits", **more)
    outputs = len(ending.bias)
    taken = (*_TAKEN, "token_type_ids") if kinds else _TAKEN
    return _finished(graph, taken, {"logits": outputs, "probabilities": outputs})


def _curved(graph: _Graph, chances: str, ending: Ending) -> None:
    """Take probabilities along the curve: its height at 0 and, at each knot, a hinge of how much steeper
    it becomes there. In float64, for the slopes of a curve of steps are large.
    """
    xs, ys = (np.array(one, dtype=np.float64) for one in ending.curve)
    slopes = np.diff(ys) / np.diff(xs)
    steeper = np.diff(slopes, prepend=0.0)
    wide = graph.add("Cast", chances, to=TensorProto.DOUBLE)
    beyond = graph.add("Sub", graph.add("Unsqueeze", wide, graph.whole(2)), graph.keep(xs[:-1]))
    hinges = graph.add("Max", beyond, graph.keep(np.float64(0)))
    risen = graph.add("MatMul", hinges, graph.keep(steeper[:, None], "curve.steeper"))
    found = graph.add("Add", graph.add("Squeeze", risen, graph.whole(2)), graph.keep(ys[0]))
    if ending.chances == "softmax":
        total = graph.add("ReduceSum", found, graph.whole(1), keepdims=1)
        found = graph.add("Div", found, total)
    graph.add_named("Cast", "probabilities", found, to=TensorProto.FLOAT)


def _vectors(graph: _Graph, shape: Shape, pooling: str) -> str:
    states = _embedded(graph, shape)
    bias = _bias(graph)
    for number in range(shape.layers):
        states = _layer(graph, shape, states, bias, f"layer.{number}")
    return _pooled(graph, pooling, states)


def _embedded(graph: _Graph, shape: Shape) -> str:
    words = graph.add("Gather", graph.weight("embeddings.word"), "input_ids")
    if graph.tensors["embeddings.word"].dtype == torch.int8:
        scales = graph.keep(graph.tensors["embeddings.word.scale"][:, None].numpy(), "word.scale")
        wide = graph.add("Cast", words, to=TensorProto.FLOAT)
        words = graph.add("Mul", wide, graph.add("Gather", scales, "input_ids"))
    table = graph.weight("embeddings.position")
    if shape.first_position:  # RoBERTa counts what is no padding
        padding = graph.add("Equal", "input_ids", graph.whole(shape.pad))
        real = graph.add("Cast", graph.add("Not", padding), to=TensorProto.INT64)
        counted = graph.add("Mul", graph.add("CumSum", real, graph.keep(np.int64(1))), real)
        places = graph.add("Add", counted, graph.whole(shape.first_position - 1))
        where = graph.add("Gather", table, places)
    else:
        width = graph.add("Gather", graph.add("Shape", "input_ids"), graph.whole(1), axis=0)
        where = graph.add("Slice", table, graph.whole(0), width, graph.whole(0))
    total = _norm(graph, graph.add("Add", words, where), shape.epsilon, "embeddings.norm")
    if "embeddings.widened.weight" not in graph.tensors:
        return total
    return _linear(graph, total, "embeddings.widened")


def _bias(graph: _Graph) -> str:
    """Return [rows, 1, 1, tokens]: 0 where a token stands, very low where padding does."""
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    low = graph.add("Mul", graph.add("Sub", graph.number(1), mask), graph.number(_LOW))
    return graph.add("Unsqueeze", low, graph.whole(1, 2))


def _layer(graph: _Graph, shape: Shape, states: str, bias: str, name: str) -> str:
    """Return the states after one layer: attention, sum, norm, feed-forward, sum, norm."""
    each = shape.hidden // shape.heads
    qkv = _linear(graph, states, f"{name}.qkv")
    qkv = graph.add("Reshape", qkv, graph.whole(0, 0, 3 * shape.heads, each))
    heads = graph.add("Transpose", qkv, perm=[0, 2, 1, 3])
    query, key, value = graph.add_many("Split", 3, heads, axis=1)
    scores = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.add("Add", graph.add("Mul", scores, graph.number(each**-0.5)), bias)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    mixed = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", mixed, graph.whole(0, 0, shape.hidden))
    attended = graph.add("Add", _linear(graph, mixed, f"{name}.out"), states)
    attended = _norm(graph, attended, shape.epsilon, f"{name}.attention_norm")
    up = _activated(graph, _linear(graph, attended, f"{name}.up"), shape.activation)
    fed = graph.add("Add", _linear(graph, up, f"{name}.down"), attended)
    return _norm(graph, fed, shape.epsilon, f"{name}.norm")


def _linear(graph: _Graph, states: str, name: str) -> str:
    weight, bias = graph.tensors[f"{name}.weight"], graph.weight(f"{name}.bias")
    turned = graph.keep(weight.t().contiguous().numpy(), f"{name}.weight")
    if weight.dtype != torch.int8:
        return graph.add("Add", graph.add("MatMul", states, turned), bias)
    # Each token is scaled by its own largest value, so that no text depends on its neighbours.
    eased = graph.add("Mul", states, graph.weight(f"{name}.easing"))
    largest = graph.add("ReduceMax", graph.add("Abs", eased), axes=[-1], keepdims=1)
    largest = graph.add("Max", largest, graph.number(1e-9))
    middle, zero = graph.keep(np.uint8(_MIDDLE)), graph.keep(np.zeros(len(weight), dtype=np.int8))
    level = graph.number(1 / _LEVELS)
    small = graph.add("QuantizeLinear", graph.add("Div", eased, largest), level, middle)
    product = graph.add("MatMulInteger", small, turned, middle, zero)
    scale = graph.keep((graph.tensors[f"{name}.scale"] / _LEVELS).numpy(), f"{name}.scale")
    found = graph.add("Mul", graph.add("Cast", product, to=TensorProto.FLOAT), scale)
    return graph.add("Add", graph.add("Mul", found, largest), bias)


def _norm(graph: _Graph, states: str, epsilon: float, name: str) -> str:
    weight, bias = graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias")
    return graph.add("LayerNormalization", states, weight, bias, axis=-1, epsilon=epsilon)


def _activated(graph: _Graph, states: str, activation: str) -> str:
    """Return GELU by the error function, its tanh approximation, or ReLU."""
    if activation == "relu":
        return graph.add("Relu", states)
    if activation == "gelu":
        inner = graph.add("Erf", graph.add("Div", states, graph.number(2**0.5)))
    else:
        cubed = graph.add("Mul", graph.add("Mul", states, states), states)
        total = graph.add("Add", states, graph.add("Mul", cubed, graph.number(0.044715)))
        inner = graph.add("Tanh", graph.add("Mul", total, graph.number((2 / np.pi) ** 0.5)))
    whole = graph.add("Mul", states, graph.add("Add", inner, graph.number(1)))
    return graph.add("Mul", whole, graph.number(0.5))


def _pooled(graph: _Graph, pooling: str, states: str) -> str:
    """Return vectors of length 1 [rows, features]."""
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    weights = graph.add("Unsqueeze", mask, graph.whole(2))
    if pooling == "cls":
        found = graph.add("Gather", states, graph.keep(np.int64(0)), axis=1)
    elif pooling == "max":
        missing = graph.add("Sub", graph.number(1), weights)
        low = graph.add("Mul", missing, graph.number(_LOW))
        found = graph.add("ReduceMax", graph.add("Add", states, low), axes=[1], keepdims=0)
    elif pooling == "last":
        found = _last(graph, states)
    else:
        kept = graph.add("Mul", states, weights)
        total = graph.add("ReduceSum", kept, graph.whole(1), keepdims=0)
        count = graph.add("ReduceSum", mask, graph.whole(1), keepdims=1)
        found = graph.add("Div", total, graph.add("Max", count, graph.number(1)))
    squared = graph.add("ReduceSum", graph.add("Mul", found, found), graph.whole(1), keepdims=1)
    length = graph.add("Max", graph.add("Sqrt", squared), graph.number(1e-12))
    return graph.add("Div", found, length)


def _last(graph: _Graph, states: str) -> str:
    """Return the state of the last token that stands, by a product with a row that is 1 there."""
    count = graph.add("ReduceSum", "attention_mask", graph.whole(1), keepdims=1)
    place = graph.add("CumSum", "attention_mask", graph.keep(np.int64(1)))
    is_end = graph.add(
        "And",
        graph.add("Equal", place, count),
        graph.add("Greater", "attention_mask", graph.whole(0)),
    )
    chosen = graph.add("Unsqueeze", graph.add("Cast", is_end, to=TensorProto.FLOAT), graph.whole(1))
    return graph.add("Squeeze", graph.add("MatMul", chosen, states), graph.whole(1))


def _finished(graph: _Graph, taken: Sequence[str], given: Mapping[str, int]) -> onnx.ModelProto:
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["rows", "tokens"]) for n in taken],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])
            for name, width in given.items()
        ],
        list(graph.constants.values()),
    )
    return helper.make_model(
        made,
        producer_name="bert-workbench",
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_FORMAT,
    )
