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


def readme(kind: str, most: int, pooling: str = "mean", chances: str = "softmax") -> str:
    """Return the text for an export of a kind (see `export.Exported`), texts cut after `most` tokens."""
    return _TEXTS[kind].format(most=most, pooling=_POOLED[pooling], chances=_CHANCES[chances])
