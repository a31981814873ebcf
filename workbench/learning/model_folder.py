"""A model folder from outside: what we accept of it, checked before a single weight is loaded."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import (
    ModelDamaged,
    ModelMissing,
    ModelUnsafe,
    ModelUnsupported,
    ModelWithoutWeights,
)

WEIGHTS = "model.safetensors"

MODEL_TYPES = ("bert", "roberta", "xlm-roberta", "distilbert", "electra", "ernie", "mpnet")

# Keys that we pass on to the configuration; everything else in config.json is left out.
_CONFIG_KEYS = frozenset(
    {
        "activation", "attention_dropout", "attention_probs_dropout_prob", "bos_token_id", "dim",
        "dropout", "embedding_size", "eos_token_id", "hidden_act", "hidden_dim",
        "hidden_dropout_prob", "hidden_size", "initializer_range", "intermediate_size",
        "layer_norm_eps", "max_position_embeddings", "n_heads", "n_layers", "num_attention_heads",
        "num_hidden_layers", "pad_token_id", "relative_attention_num_buckets", "sinusoidal_pos_embds",
        "task_type_vocab_size", "type_vocab_size", "use_task_id", "vocab_size",
    }
)  # fmt: skip

# The largest value that we believe, so that no configuration makes us allocate without end.
_BOUNDS = {
    "vocab_size": 1_000_000,
    "hidden_size": 4096,
    "dim": 4096,
    "embedding_size": 4096,
    "intermediate_size": 16_384,
    "hidden_dim": 16_384,
    "num_hidden_layers": 48,
    "n_layers": 48,
    "num_attention_heads": 64,
    "n_heads": 64,
    "max_position_embeddings": 32_768,
    "type_vocab_size": 64,
}
_CODE = frozenset({".py", ".pyc", ".so", ".dll", ".pyd", ".dylib", ".exe", ".sh", ".bat"})
_JSON_BYTES = 64 << 20
_HEADER_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A checked folder. `id` is its name in the catalogue, or "" for a folder from outside."""

    folder: Path
    id: str
    model_type: str
    config: dict[str, Any]
    max_tokens: int
    pooling: str = "mean"

    def __str__(self) -> str:
        return self.id or self.folder.name


def check_folder(folder: Path, known_as: str = "") -> BaseModel:
    """Return what the folder holds, or raise the reason why it is not loaded.

    Raises `ModelMissing`, `ModelWithoutWeights`, `ModelUnsafe` (it brings code or asks for it),
    `ModelUnsupported` (not of the BERT family) and `ModelDamaged`.
    """
    name = folder.name
    if not folder.is_dir():
        raise ModelMissing(str(folder))
    code = sorted(p.name for p in folder.rglob("*") if p.suffix.lower() in _CODE)
    if code:
        raise ModelUnsafe(name, code[0])
    if not (folder / WEIGHTS).is_file():
        raise ModelWithoutWeights(name)
    config = _json(folder, "config.json")
    if (folder / "tokenizer_config.json").is_file():
        _refuse_code(name, _json(folder, "tokenizer_config.json"))
    _refuse_code(name, config)
    kind = str(config.get("model_type", ""))
    if kind not in MODEL_TYPES:
        raise ModelUnsupported(name, kind or "?")
    kept = {key: config[key] for key in _CONFIG_KEYS & config.keys()}
    _check_values(name, kept)
    _check_weights(folder, kept)
    if not (folder / "tokenizer.json").is_file() and not (folder / "vocab.txt").is_file():
        raise ModelDamaged(name, "tokenizer.json")
    positions = int(kept.get("max_position_embeddings", 512))
    reserved = 2 if kind in {"roberta", "xlm-roberta", "mpnet"} else 0
    return BaseModel(folder, known_as, kind, kept, positions - reserved)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _json(folder: Path, file: str) -> dict[str, Any]:
    path = folder / file
    try:
        if path.stat().st_size > _JSON_BYTES:
            raise ModelDamaged(folder.name, file)
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise ModelDamaged(folder.name, file) from None
    if not isinstance(found, dict):
        raise ModelDamaged(folder.name, file)
    return found


def _refuse_code(name: str, config: dict[str, Any]) -> None:
    for key in ("auto_map", "custom_pipelines", "trust_remote_code"):
        if config.get(key):
            raise ModelUnsafe(name, key)


def _check_values(name: str, config: dict[str, Any]) -> None:
    for key, value in config.items():
        if value is not None and not isinstance(value, int | float | str):
            raise ModelDamaged(name, f"config.json: {key}")
    for key, limit in _BOUNDS.items():
        value = config.get(key)
        if value is not None and not (isinstance(value, int) and 0 <= value <= limit):
            raise ModelDamaged(name, f"config.json: {key}")


def _check_weights(folder: Path, config: dict[str, Any]) -> None:
    """Compare the header of the weights with the configuration, reading nothing else."""
    path = folder / WEIGHTS
    damaged = ModelDamaged(folder.name, WEIGHTS)
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        size = path.stat().st_size
        if not 2 <= length <= min(_HEADER_BYTES, size - 8):
            raise damaged
        try:
            header = json.loads(file.read(length))
            tensors = {key: one for key, one in header.items() if key != "__metadata__"}
            shapes = {key: list(map(int, one["shape"])) for key, one in tensors.items()}
            end = max((int(one["data_offsets"][1]) for one in tensors.values()), default=0)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise damaged from None
    if end != size - 8 - length or not shapes:
        raise damaged
    words = [s for key, s in shapes.items() if key.endswith("embeddings.word_embeddings.weight")]
    layers = int(config.get("num_hidden_layers", config.get("n_layers", 1)))
    if not words or words[0][0] != config.get("vocab_size", words[0][0]) or len(shapes) < layers:
        raise damaged
