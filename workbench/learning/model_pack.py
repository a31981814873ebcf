"""A model in one file: `.bertpack`, a ZIP archive of safetensors and JSON, and ZIP archives of base models.

The archive holds `pack.json` (what the model is, and the size and SHA-256 of every other file), the model's
own files under `model/` and, where its encoder does not come with the app, that under `base/`. The
hashes find damage; they say nothing of who made it. An archive from outside is never trusted: links,
names that lead out, code, pickles, files that the manifest does not name and sizes that do not
agree refuse the whole archive before a weight is loaded; what is left is checked like any folder.
"""

import hashlib
import json
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from workbench.errors import DiskFull, ModelDamaged, ModelUnsafe, ModelUnsupported
from workbench.events import Progress
from workbench.learning.model_folder import JSON_BYTES, check_folder, sha256_of
from workbench.learning.saved_model import BASE, CARD, load_parts, read_card
from workbench.learning.weight_files import weight_files
from workbench.library import ABOUT, ModelAbout, about_from, about_text

MANIFEST = "pack.json"
FORMAT = 1
_CHUNK = 4 << 20
_MOST_FILES = 300
_MOST_BYTES = 40 << 30
_NAME = re.compile(r"(model|base)/(1_Pooling/)?[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_SUFFIXES = frozenset({".json", ".safetensors", ".txt"})
# What is taken out of an archive of a base model; everything else in it is left there, unread.
_OF_BASE = re.compile(
    r"config\.json|tokenizer\.json|tokenizer_config\.json|vocab\.(txt|json)|merges\.txt"
    r"|special_tokens_map\.json|1_Pooling/config\.json|model\.safetensors(\.index\.json)?"
    r"|[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.safetensors"
)
_CODE = frozenset({".py", ".pyc", ".so", ".dll", ".pyd", ".dylib", ".exe", ".sh", ".bat"})

Work = Generator[Progress, None, None]


def write_pack(folder: Path, target: Path, told: ModelAbout) -> Work:
    """Write the trained model in `folder` to `target`. Raises the `Model...` errors, OSError."""
    card = read_card(folder)
    _head, _characters, base = load_parts(folder, card)
    files = {f"model/{name}": folder / name for name in card.files}
    brings_base = base is not None and not base.id and base.folder != folder
    if brings_base and base is not None:
        files |= {f"base/{name}": base.folder / name for name in _base_files(base.folder)}
        card = replace(card, base=BASE)
    card_text = json.dumps(asdict(card)).encode()
    sizes = {name: path.stat().st_size for name, path in files.items()}
    total, done = sum(sizes.values()), 0
    hashes = {f"model/{CARD}": _entry(card_text)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for name, path in files.items():
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as out:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                    done += len(chunk)
                    yield Progress(done, total, "bytes")
            hashes[name] = {"size": sizes[name], "sha256": digest.hexdigest()}
        archive.writestr(f"model/{CARD}", card_text)
        manifest = {"format": FORMAT, "about": about_text(told), "files": hashes}
        archive.writestr(MANIFEST, json.dumps(manifest))


def unpack(file: Path, target: Path) -> Generator[Progress, None, ModelAbout]:
    """Make the folder `target` of the archive `file`; return what it is. Cancelled, nothing stays.

    A `.bertpack` becomes a trained model, any other ZIP archive a base model. Raises `ModelDamaged`,
    `ModelUnsafe`, `ModelUnsupported`, `DiskFull` and what `check_folder` raises.
    """
    fresh = target.with_name(target.name + ".tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        try:
            with zipfile.ZipFile(file) as archive:
                found = _members(archive, file.name)
                if MANIFEST in found:
                    told = yield from _unpack_trained(archive, found, fresh, file.name)
                else:
                    told = yield from _unpack_base(archive, found, fresh, file)
        except (
            zipfile.BadZipFile,
            EOFError,
            NotImplementedError,
            RuntimeError,
            zlib.error,
        ):
            raise ModelDamaged(file.name, "ZIP") from None
        told = replace(told, added=datetime.now(UTC).isoformat())
        (fresh / ABOUT).write_text(about_text(told), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return told


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name, once every name is one that stays inside."""
    infos = archive.infolist()
    if len(infos) > _MOST_FILES:
        raise ModelDamaged(name, f"> {_MOST_FILES}")
    found: dict[str, zipfile.ZipInfo] = {}
    for one in infos:
        said = one.filename
        parts = PurePosixPath(said).parts
        leads_out = said.startswith("/") or "\\" in said or ":" in said or ".." in parts
        if leads_out or "\0" in one.orig_filename or stat.S_ISLNK(one.external_attr >> 16):
            raise ModelUnsafe(name, said[:80])
        if PurePosixPath(said).suffix.lower() in _CODE:
            raise ModelUnsafe(name, said[:80])
        if one.flag_bits & 1 or one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ModelDamaged(name, said[:80])
        if one.is_dir():
            continue
        if said.casefold() in {other.casefold() for other in found}:
            raise ModelUnsafe(name, said[:80])
        found[said] = one
    if sum(one.file_size for one in found.values()) > _MOST_BYTES:
        raise ModelDamaged(name, f"> {_MOST_BYTES >> 30} GB")
    return found


def _unpack_trained(
    archive: zipfile.ZipFile, found: Mapping[str, zipfile.ZipInfo], fresh: Path, name: str
) -> Generator[Progress, None, ModelAbout]:
    manifest = _manifest(archive, found[MANIFEST], name)
    told = about_from(str(manifest.get("about")), name)
    wanted = manifest.get("files")
    if not isinstance(wanted, dict) or told.what != "trained":
        raise ModelDamaged(name, MANIFEST)
    if strange := (found.keys() - {MANIFEST}) ^ wanted.keys():
        raise ModelUnsafe(name, min(strange)[:80])
    for said in wanted:
        if not _NAME.fullmatch(said) or PurePosixPath(said).suffix not in _SUFFIXES:
            raise ModelUnsafe(name, said[:80])
    places = {
        said: (fresh / BASE if said.startswith("base/") else fresh) / said.split("/", 1)[1]
        for said in wanted
    }
    yield from _extracted(archive, found, places, name, wanted)
    if (fresh / BASE).is_dir():
        check_folder(fresh / BASE)
    card = read_card(fresh)
    if card.base not in {"", BASE} and Path(card.base).name != card.base:
        raise ModelUnsafe(name, CARD)  # a model that would reach for a folder of this computer
    load_parts(fresh, card)
    size = sum(place.stat().st_size for place in places.values())
    return replace(told, source="file", size=size, sha256=sha256_of(fresh / CARD))


def _unpack_base(
    archive: zipfile.ZipFile, found: Mapping[str, zipfile.ZipInfo], fresh: Path, file: Path
) -> Generator[Progress, None, ModelAbout]:
    """Take a base model out of an archive: the folder that holds a config.json, the uppermost one."""
    roots = [said[: -len("config.json")] for said in found if said.endswith("config.json")]
    roots = [root for root in roots if not root.endswith("1_Pooling/") and root in {"", *roots}]
    if not roots or min(roots, key=len).count("/") > 1:
        raise ModelDamaged(file.name, "config.json")
    root = min(roots, key=len)
    inside = {said[len(root) :]: said for said in found if said.startswith(root)}
    places = {said: fresh / one for one, said in inside.items() if _OF_BASE.fullmatch(one)}
    yield from _extracted(archive, found, places, file.name, {})
    base = check_folder(fresh)
    size = sum(place.stat().st_size for place in places.values())
    digest = sha256_of(weight_files(fresh)[0])
    name = PurePosixPath(root).name or file.stem
    return ModelAbout(name, "base", size=size, sha256=digest, method=base.model_type)


def _extracted(
    archive: zipfile.ZipFile,
    found: Mapping[str, zipfile.ZipInfo],
    places: Mapping[str, Path],
    name: str,
    wanted: Mapping[str, Mapping[str, object]],
) -> Work:
    """Write the members to their places, counting every byte: no member is larger than it said."""
    total, done = sum(found[said].file_size for said in places), 0
    folder = next(iter(places.values())).parent if places else None
    while folder is not None and not folder.exists():
        folder = folder.parent
    if folder is not None and shutil.disk_usage(folder).free < total + (64 << 20):
        raise DiskFull(str(folder))
    for said, place in places.items():
        if place.suffix != ".safetensors" and found[said].file_size > JSON_BYTES:
            raise ModelDamaged(name, said[:80])
        place.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with archive.open(found[said]) as source, place.open("xb") as out:
            for chunk in _chunks(source):
                size += len(chunk)
                if size > found[said].file_size:
                    raise ModelDamaged(name, said[:80])
                digest.update(chunk)
                out.write(chunk)
                done += len(chunk)
                yield Progress(done, total, "bytes")
        entry = wanted.get(said)
        if entry is not None and entry != {"size": size, "sha256": digest.hexdigest()}:
            raise ModelDamaged(name, said[:80])


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _manifest(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> dict[str, object]:
    if info.file_size > JSON_BYTES:
        raise ModelDamaged(name, MANIFEST)
    with archive.open(info) as source:
        data = source.read(JSON_BYTES + 1)
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ModelDamaged(name, MANIFEST) from None
    if not isinstance(found, dict) or not isinstance(found.get("format"), int):
        raise ModelDamaged(name, MANIFEST)
    if found["format"] != FORMAT:
        raise ModelUnsupported(name, f"{MANIFEST} {found['format']}")
    return found


def _entry(data: bytes) -> dict[str, object]:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _base_files(folder: Path) -> list[str]:
    """Return the files of a base model that are worth packing, by their names below `folder`."""
    names = [
        path.relative_to(folder).as_posix()
        for path in (*folder.iterdir(), *folder.glob("1_Pooling/config.json"))
        if path.is_file()
    ]
    weights = {path.name for path in weight_files(folder)}
    return sorted(
        one
        for one in names
        if _OF_BASE.fullmatch(one) and (not one.endswith(".safetensors") or one in weights)
    )
