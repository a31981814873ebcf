"""What lies beside an exported model: how another program uses it. English, since it is for programmers."""

_CLASSIFIER = """# A text classifier for transformers

```python
from transformers import pipeline

classify = pipeline("text-classification", model=".", truncation=True)
print(classify("A text to classify", top_k=None))
```

Made for float32. Texts are cut after {most} tokens. The last layer is not learnt: it computes the mean over
a text's tokens, which this kind of model has no other way to express.
"""

_ENCODER = """# A text classifier: encoder and head

The encoder loads with `AutoModel`; the head is `head.safetensors`. Put together:

```python
import json, sys, torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

folder, texts = sys.argv[1], sys.argv[2:]
tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
head, labels = load_file(f"{{folder}}/head.safetensors"), json.load(open(f"{{folder}}/labels.json"))
for text in texts:
    rows = tokenizer([text], truncation=True, max_length={most}, return_tensors="pt")
    with torch.no_grad():
        states = model(**rows).last_hidden_state
    vector = torch.nn.functional.normalize({pooling}, dim=1)
    outputs = vector @ head["weight"].T + head["bias"]
    print(json.dumps(dict(zip(labels["labels"], {chances}[0].tolist()))))
```
"""

_ONNX = """# A text classifier in ONNX

`model.onnx` takes `input_ids` and `attention_mask` (int64, rows x tokens; see `tokenizer.json`) and gives
`logits` and `probabilities` (float32, rows x labels, in the order of `labels.json`). Texts are cut after
{most} tokens.

```python
import json, sys
import numpy, onnxruntime
from tokenizers import Tokenizer

folder, texts = sys.argv[1], sys.argv[2:]
labels = json.load(open(f"{{folder}}/labels.json", encoding="utf-8"))["labels"]
tokenizer = Tokenizer.from_file(f"{{folder}}/tokenizer.json")
tokenizer.enable_truncation({most})
session = onnxruntime.InferenceSession(f"{{folder}}/model.onnx")
for text in texts:
    ids = numpy.array([tokenizer.encode(text).ids])
    given = {{"input_ids": ids, "attention_mask": numpy.ones_like(ids)}}
    found = session.run(["probabilities"], given)[0][0]
    print(json.dumps(dict(zip(labels, found.tolist()))))
```
"""

_TEXTS = {"classifier": _CLASSIFIER, "encoder": _ENCODER, "onnx": _ONNX}
_POOLED = {
    "mean": "states.mean(dim=1)",
    "cls": "states[:, 0]",
    "last": "states[:, -1]",
    "max": "states.amax(dim=1)",
}
_CHANCES = {"softmax": "outputs.softmax(dim=1)", "sigmoid": "outputs.sigmoid()", "": "outputs"}


_PROMISED = """
## Which answers need nobody

`promise` in `labels.json`: an answer needs nobody where {sure} is at least `threshold`, or the one
of its label in `thresholds`; below it, or where that is -1, a person should look. Then at least
`precision` of the answers that nobody looks at are right, but for a `risk`, as long as texts are like
those that scored the model.
"""

_CURVED = """
## Calibrated probabilities

Which label comes first is as above; the probabilities become what they say by the `curve` in `labels.json`:

```python
import json, pathlib
import numpy

told = json.loads(pathlib.Path("labels.json").read_text(encoding="utf-8"))


def calibrated(probabilities):
    \"\"\"Take probabilities of all labels [..., labels] along the curve.\"\"\"
    found = numpy.interp(probabilities, *told["curve"])
    return {sum}
```
"""
_SURE = {
    "softmax": "its probability",
    "sigmoid": "the least certain yes or no of its labels",
}
_SUMS = {"softmax": "found / found.sum(axis=-1, keepdims=True)", "sigmoid": "found"}


def readme(
    kind: str,
    most: int,
    pooling: str = "mean",
    chances: str = "softmax",
    *,
    curved: bool = False,
) -> str:
    """Return the text for an export of a kind (see `export.Exported`), texts cut after `most` tokens;
    `curved`: its probabilities are to be taken along a curve.
    """
    text = _TEXTS[kind].format(most=most, pooling=_POOLED[pooling], chances=_CHANCES[chances])
    if curved:
        text += _CURVED.format(sum=_SUMS[chances])
    return text + (_PROMISED.format(sure=_SURE[chances]) if chances else "")
