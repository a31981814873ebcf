"""The peers of learning as an engineer would use them: Trainer (as it comes, tuned), SetFit, TF-IDF."""

import time
from collections.abc import Sequence
from pathlib import Path

import torch
import transformers
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from workbench.learning.examples import Example
from workbench.learning.recipe import Recipe

Outcome = tuple[float, float]
"""(seconds of training and scoring, accuracy on the test rows)."""


class Rows(torch.utils.data.Dataset):
    """Token ids with their label, as the Trainer takes them."""

    def __init__(self, examples: Sequence[Example], labels: list[str], tokenizer: object) -> None:
        texts = [example.text for example in examples]
        self.tokens = tokenizer(texts, truncation=True, max_length=256)["input_ids"]
        self.labels = [labels.index(example.label) for example in examples]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, at: int) -> dict[str, object]:
        return {"input_ids": self.tokens[at], "labels": self.labels[at]}


def trainer(
    learn: Sequence[Example],
    left: Sequence[Example],
    test: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    *,
    tuned: bool,
) -> Outcome:
    """Fine-tune with transformers' Trainer; `tuned` adds bf16 and batches of like length."""
    options = recipe.options
    labels = sorted({example.label for example in learn})
    transformers.set_seed(options.seed)
    started = time.perf_counter()
    tokenizer = transformers.AutoTokenizer.from_pretrained(recipe.model.folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        recipe.model.folder, num_labels=len(labels)
    )
    more: dict[str, object] = {}
    if tuned:
        more = {"bf16": True, "train_sampling_strategy": "group_by_length"}
    if left:
        more |= {
            "eval_strategy": "epoch",
            "save_strategy": "epoch",
            "save_total_limit": 1,
            "load_best_model_at_end": True,
            "metric_for_best_model": "accuracy",
        }
    settings = transformers.TrainingArguments(
        output_dir=str(folder / "peer"),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch_rows,
        per_device_eval_batch_size=32,
        learning_rate=options.learning_rate,
        weight_decay=options.weight_decay,
        warmup_steps=options.warm_up,
        use_cpu=not torch.cuda.is_available(),
        seed=options.seed,
        report_to=[],
        disable_tqdm=True,
        logging_strategy="no",
        **({"save_strategy": "no"} | more),
    )
    peer = transformers.Trainer(
        model=model,
        args=settings,
        train_dataset=Rows(learn, labels, tokenizer),
        eval_dataset=Rows(left, labels, tokenizer) if left else None,
        processing_class=tokenizer,
        compute_metrics=_accuracy,
    )
    peer.train()
    # Not by `predict`: after group_by_length it gives rows back in another order.
    model = peer.model.eval().float()
    right = 0
    with torch.no_grad():
        for start in range(0, len(test), 32):
            part = test[start : start + 32]
            batch = tokenizer(
                [one.text for one in part],
                truncation=True,
                max_length=256,
                padding=True,
                return_tensors="pt",
            ).to(model.device)
            said = model(**batch).logits.argmax(dim=1).tolist()
            right += sum(labels[a] == one.label for a, one in zip(said, part, strict=True))
    return time.perf_counter() - started, right / len(test)


def _accuracy(found: transformers.EvalPrediction) -> dict[str, float]:
    return {"accuracy": float((found.predictions.argmax(-1) == found.label_ids).mean())}


def setfit(
    learn: Sequence[Example], test: Sequence[Example], recipe: Recipe, folder: Path
) -> Outcome:
    """Learn with SetFit as it comes: one epoch over the oversampled pairs, then its linear head."""
    # Heavy, and not everybody who runs the other peers has them.
    from datasets import Dataset  # noqa: PLC0415 - see above
    from sentence_transformers import SentenceTransformer, models  # noqa: PLC0415 - see above
    from setfit import SetFitModel, Trainer, TrainingArguments  # noqa: PLC0415 - see above

    labels = sorted({example.label for example in learn})
    started = time.perf_counter()
    words = models.Transformer(str(recipe.model.folder), max_seq_length=256)
    parts = [words, models.Pooling(384, "mean"), models.Normalize()]
    body = SentenceTransformer(modules=parts, device="cpu")
    model = SetFitModel(model_body=body, model_head=LogisticRegression(max_iter=1000))
    rows = Dataset.from_dict(
        {
            "text": [example.text for example in learn],
            "label": [labels.index(example.label) for example in learn],
        }
    )
    settings = TrainingArguments(
        output_dir=str(folder / "setfit"),
        seed=recipe.options.seed,
        report_to="none",
        save_strategy="no",
        show_progress_bar=False,
    )
    Trainer(model=model, args=settings, train_dataset=rows).train()
    said = model.predict([example.text for example in test])
    right = sum(labels[int(a)] == one.label for a, one in zip(said, test, strict=True))
    return time.perf_counter() - started, right / len(test)


def tf_idf(learn: Sequence[Example], test: Sequence[Example]) -> Outcome:
    """Learn by words and pairs of words; by characters where words are not parted by spaces."""
    started = time.perf_counter()
    spaced = sum(" " in example.text for example in learn) > len(learn) / 2
    vectors = (
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        if spaced
        else TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    )
    model = make_pipeline(vectors, LogisticRegression(C=10, max_iter=2000))
    model.fit([example.text for example in learn], [example.label for example in learn])
    said = model.predict([example.text for example in test])
    right = sum(a == one.label for a, one in zip(said, test, strict=True))
    return time.perf_counter() - started, right / len(test)
