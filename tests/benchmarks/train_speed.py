"""Thorough fine-tuning beside transformers' Trainer, in one run: seconds, and accuracy on the test rows.

python tests/benchmarks/train_speed.py [--rows 2000] [--rounds 3] [--data FOLDER]

Both learn from the same rows, choose the best epoch on the same validation rows and save it; same
encoder, epochs, batch size, learning rate, warm-up and longest text. Loading, tokenising, saving and
(ours) the linear probe are in the time. The peer is shown as it comes and with bf16 turned on.
"""

import argparse
import dataclasses
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
import transformers
from common import arguments, load, ratio, say, scratch, source, table
from texts import rows

from workbench.learning.device import choose
from workbench.learning.examples import Example
from workbench.learning.plan import plan, validation
from workbench.learning.recipe import THOROUGH, Recipe, recipe_for
from workbench.learning.train import train
from workbench.options import Options
from workbench.requests import TrainModel

DATA, EPOCHS = "trec6", 3
TEST_SHEET = 2
Outcome = tuple[float, float]  # seconds, accuracy


def examples_of(options: argparse.Namespace) -> list[Example]:
    """Return learning rows of one sheet and test rows of another."""
    parts = ((1, "train", options.rows), (TEST_SHEET, "test", 500))
    return [
        Example((sheet, row), text, label)
        for sheet, part, count in parts
        for row, (text, label) in enumerate(rows(options.data, DATA, part, count), 1)
    ]


def ours(examples: list[Example], recipe: Recipe, folder: Path) -> Outcome:
    """Train as the engine does, with the test rows frozen."""
    frozen = frozenset(example.key for example in examples if example.key[0] == TEST_SHEET)
    started = time.perf_counter()
    work = train(examples, recipe, frozen, folder / "ours")
    while True:
        try:
            next(work)
        except StopIteration as end:
            return time.perf_counter() - started, end.value.scores.accuracy


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


def peer(examples: list[Example], recipe: Recipe, folder: Path, *, bf16: bool) -> Outcome:
    """Train with the Trainer on the rows that ours learns from."""
    frozen = frozenset(example.key for example in examples if example.key[0] == TEST_SHEET)
    split = plan(examples, frozen, recipe.seed)
    learn = [examples[place] for place in split.learn]
    left = validation(learn, recipe.seed)
    sides = ([e for p, e in enumerate(learn) if p not in left], [learn[p] for p in sorted(left)])
    test = [examples[place] for place in split.test]
    labels = sorted({example.label for example in learn})
    transformers.set_seed(recipe.seed)
    started = time.perf_counter()
    tokenizer = transformers.AutoTokenizer.from_pretrained(recipe.model.folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        recipe.model.folder, num_labels=len(labels)
    )
    settings = transformers.TrainingArguments(
        output_dir=str(folder / "peer"),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_rows,
        per_device_eval_batch_size=32,
        learning_rate=recipe.learning_rate,
        weight_decay=0.01,
        warmup_steps=0.1,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=True,
        metric_for_best_model="accuracy",
        use_cpu=not torch.cuda.is_available(),
        bf16=bf16,
        seed=recipe.seed,
        report_to=[],
        disable_tqdm=True,
        logging_strategy="no",
    )
    trainer = transformers.Trainer(
        model=model,
        args=settings,
        train_dataset=Rows(sides[0], labels, tokenizer),
        eval_dataset=Rows(sides[1], labels, tokenizer),
        processing_class=tokenizer,
        compute_metrics=_accuracy,
    )
    trainer.train()
    trainer.save_model(str(folder / "peer" / "best"))
    seconds = time.perf_counter() - started
    scores = trainer.evaluate(Rows(test, labels, tokenizer))
    return seconds, scores["eval_accuracy"]


def _accuracy(found: transformers.EvalPrediction) -> dict[str, float]:
    return {"accuracy": float((found.predictions.argmax(-1) == found.label_ids).mean())}


def main() -> None:
    """Interleave all, every round with its own seed."""
    options = arguments(__doc__ or "", rows=2000, rounds=3)
    examples = examples_of(options)
    outcomes: dict[str, list[Outcome]] = {}
    with scratch() as folder:
        transformers.utils.logging.set_verbosity_error()
        for number in range(options.rounds):
            asked = TrainModel(
                "", preset=THOROUGH, options=Options(epochs=EPOCHS, seed=17 + number)
            )
            recipe = dataclasses.replace(recipe_for(asked, options.rows), batch_rows=32)
            works = {
                "ours, Thorough": lambda r=recipe: ours(examples, r, folder),
                "Trainer": lambda r=recipe: peer(examples, r, folder, bf16=False),
                "Trainer, bf16=True": lambda r=recipe: peer(examples, r, folder, bf16=True),
            }
            for name, work in works.items():
                outcomes.setdefault(name, []).append(work())
                seconds, accuracy = outcomes[name][-1]
                said = f"{name} {seconds:.1f} s, accuracy {accuracy:.3f}; {load()}"
                say(f"round {number + 1}: {said}")
    first = [seconds for seconds, _accuracy in outcomes["ours, Thorough"]]
    table(
        f"Fine-tuning on {options.rows:,} rows, {EPOCHS} epochs, n={options.rounds};"
        f" {source(options.data, 'text', DATA)}, {choose().dtype} chosen",
        ("", "seconds", "ours is", "test accuracy", "lowest", "highest"),
        [
            (
                name,
                f"{statistics.median(seconds for seconds, _ in found):.1f}",
                ratio(first, [seconds for seconds, _ in found]),
                f"{statistics.mean(accuracy for _, accuracy in found):.3f}",
                f"{min(accuracy for _, accuracy in found):.3f}",
                f"{max(accuracy for _, accuracy in found):.3f}",
            )
            for name, found in outcomes.items()
        ],
    )


if __name__ == "__main__":
    main()
