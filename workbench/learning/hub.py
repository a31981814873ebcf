"""A base model from a hub on the network: the one place of the app that reaches out, and only when asked.

Only what a model folder needs is fetched; never code, never pickles. What was fetched before a cut is
kept beside the target and gone on with: huggingface_hub 2 begins a cut file anew with each call of
`hf_hub_download`, so its `http_get`, which can go on, is told where.
"""

import os
import re
import shutil
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import (
    DiskFull,
    HubRefused,
    HubUnreachable,
    ModelDamaged,
    ModelWithoutWeights,
)
from workbench.events import Progress
from workbench.learning.model_folder import check_folder, sha256_of

_WANTED = re.compile(
    r"config\.json|tokenizer\.json|tokenizer_config\.json|vocab\.(txt|json)|merges\.txt"
    r"|special_tokens_map\.json|1_Pooling/config\.json"
    r"|model(-\d+-of-\d+)?\.safetensors(\.index\.json)?"
)
_MOST_BYTES = 40 << 30
_CHUNK = 1 << 15
_TICK = 0.2  # seconds between two reports
_PATIENCE = 30  # seconds that a hub gets for an answer


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the commit (`revision`), bytes in all and the digest of the (first) weights file."""

    revision: str
    size: int
    sha256: str


def fetch(
    repo: str, revision: str, endpoint: str, target: Path, sha256: str = ""
) -> Generator[Progress, None, Fetched]:
    """Make the folder `target` of a model on a hub. `sha256` is what its weights must be, if known.

    Raises `HubUnreachable`, `HubRefused`, `DiskFull`, `ModelWithoutWeights`, `ModelDamaged` and what
    `check_folder` raises. Cancelled or cut off, what came so far waits beside `target`.
    """
    files, commit = _listed(repo, revision, endpoint)
    total = sum(size for size, _digest in files.values())
    part = target.with_name(f"{target.name}.{commit[:12]}.part")
    for other in target.parent.glob(f"{target.name}.*.part"):
        if other != part:  # of a state of the model that nobody asks for any more
            shutil.rmtree(other, ignore_errors=True)
    part.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(part).free < total - _size(part) + (64 << 20):
        raise DiskFull(str(part.parent))
    yield Progress(_size(part), total, "bytes")
    for name in sorted(files, key=lambda one: files[one][0]):
        yield from _fetched(repo, commit, endpoint, (name, files[name][0]), part, total)
    for name, (size, digest) in files.items():
        path = part / name
        wrong = path.stat().st_size != size or (digest and sha256_of(path) != digest)
        if wrong:
            path.unlink()
            raise ModelDamaged(repo, name)
    weights = min(name for name in files if name.endswith(".safetensors"))
    found = sha256_of(part / weights)
    if sha256 and found != sha256:
        shutil.rmtree(part, ignore_errors=True)
        raise ModelDamaged(repo, weights)
    check_folder(part)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return Fetched(commit, total, found)


def _listed(repo: str, revision: str, endpoint: str) -> tuple[dict[str, tuple[int, str]], str]:
    """Return size and digest ("" where the hub has none) of each file that is wanted, and the commit."""
    hub = _hub()
    try:
        told = hub.HfApi(endpoint=endpoint or None, token=False).model_info(
            repo, revision=revision, files_metadata=True, timeout=_PATIENCE
        )
    except Exception as error:  # noqa: BLE001 - the kinds of three libraries, told apart below
        raise _told(error, repo, endpoint) from None
    files = {
        one.rfilename: (int(one.size or 0), str(one.lfs.sha256) if one.lfs else "")
        for one in told.siblings or ()
        if _WANTED.fullmatch(one.rfilename)
    }
    if "model.safetensors" in files:  # whole: its parts are not needed
        files = {n: s for n, s in files.items() if "-of-" not in n and not n.endswith("index.json")}
    if not any(name.endswith(".safetensors") for name in files):
        raise ModelWithoutWeights(repo)
    if sum(size for size, _digest in files.values()) > _MOST_BYTES:
        raise ModelDamaged(repo, f"> {_MOST_BYTES >> 30} GB")
    return files, str(told.sha or revision)


def _download(repo: str, commit: str, endpoint: str, target: Path, file: tuple[str, int]) -> None:
    """Bring a (name, size) from the hub to `target`, going on where it was cut off."""
    hub, (name, size) = _hub(), file
    if target.is_file() and target.stat().st_size == size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    cut = target.with_name(target.name + ".cut")
    url = hub.hf_hub_url(repo, name, revision=commit, endpoint=endpoint or None)
    with cut.open("ab") as out:
        if out.tell() > size:
            out.truncate(0)
        hub.file_download.http_get(
            url,
            out,
            resume_size=out.tell(),
            headers=hub.utils.build_hf_headers(token=False),
            expected_size=size,
        )
    cut.replace(target)


def _fetched(
    repo: str, commit: str, endpoint: str, file: tuple[str, int], part: Path, total: int
) -> Generator[Progress, None, None]:
    """Fetch a file in a thread of this process, which ends with it; report how far it is meanwhile."""
    failed: list[Exception] = []
    name, size = file

    def work() -> None:
        try:
            _download(repo, commit, endpoint, part / name, (name, size))
        except Exception as error:  # noqa: BLE001 - told by whoever waits for the thread
            failed.append(error)

    started, before = time.monotonic(), _size(part)
    thread = threading.Thread(target=work, name="fetch", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_TICK)
        done = min(_size(part), total)
        speed = max(done - before, 0) / max(time.monotonic() - started, 1e-6)
        left = (total - done) / speed if speed > 0 else -1.0
        yield Progress(done, total, "bytes", speed, left)
    if failed:
        raise _told(failed[0], repo, endpoint)


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder, those on their way included."""
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.stat().st_size if path.is_file() else 0
        except OSError:  # renamed meanwhile
            continue
    return found


def _told(error: Exception, repo: str, endpoint: str) -> Exception:
    """Return what a person can do something about; anything else as it is."""
    hub = _hub()
    address = endpoint or str(hub.constants.ENDPOINT)
    if isinstance(error, OSError) and getattr(error, "errno", None) == 28:
        return DiskFull("")
    if isinstance(error, hub.errors.HfHubHTTPError):
        return HubRefused(address, repo, int(error.response.status_code))
    if isinstance(error, hub.errors.LocalEntryNotFoundError | hub.errors.OfflineModeIsEnabled):
        return HubUnreachable(address)
    kinds = {one.__module__.split(".")[0] for one in type(error).__mro__}
    if any(one.startswith("http") for one in kinds) or isinstance(error, OSError):
        return HubUnreachable(address)
    return error


def _hub() -> Any:
    """Import the hub's client with the network open: every other process of ours keeps it shut."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.pop(name, None)
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    import huggingface_hub  # noqa: PLC0415 - reads the environment at import
    import huggingface_hub.constants  # noqa: PLC0415 - as above
    import huggingface_hub.errors  # noqa: PLC0415 - as above
    import huggingface_hub.file_download  # noqa: PLC0415 - as above
    import huggingface_hub.utils  # noqa: PLC0415 - as above

    huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE = _CHUNK  # what a cut can lose, and how bars move
    return huggingface_hub
