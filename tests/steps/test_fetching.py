"""A base model from a small hub on this computer: fetched, gone on with, refused, remembered."""

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import joined
from tests.steps.test_apply_goes_on import driven
from workbench.engine.client import run_to_end
from workbench.errors import (
    HubNameWrong,
    HubRefused,
    HubUnreachable,
    ModelDamaged,
    ModelWithoutWeights,
)
from workbench.events import Progress
from workbench.library import about, hub_models
from workbench.requests import FetchModel
from workbench.results import ModelImported
from workbench.steps.fetch_model import fetch_model, folder_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(http.server.ThreadingHTTPServer):
    """Speaks as much of the hub's protocol as a client needs. `cut` ends an answer after so many bytes."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.files = {
            one.relative_to(folder).as_posix(): one.read_bytes()
            for one in folder.rglob("*")
            if one.is_file()
        }
        self.cut = 0
        self.is_down = False  # from the first cut on
        self.ranges: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(http.server.BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.do_GET(body=False)

    def do_GET(self, *, body: bool = True) -> None:
        path = self.path.split("?")[0]
        if self.server.is_down:
            self.send_response(403)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path.startswith("/api/models/tiny/bert"):
            self._api()
            return
        name = path.partition(f"/resolve/{COMMIT}/")[2]
        data = self.server.files.get(name)
        if not path.startswith("/tiny/bert/") or data is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound" if name else "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._file(name, data, body=body)

    def _file(self, name: str, data: bytes, *, body: bool) -> None:
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        if wanted and body:
            self.server.ranges.append(f"{name} {start}")
        self.send_response(206 if wanted else 200)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(data) - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if not body:
            return
        part = data[start:]
        if self.server.cut and name.endswith(".safetensors"):
            part = part[: self.server.cut]
            self.close_connection = self.server.is_down = True
        self.wfile.write(part)

    def _api(self) -> None:
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                **(
                    {"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data),
                             "pointerSize": 134}}
                    if name.endswith((".safetensors", ".bin"))
                    else {}
                ),
            }
            for name, data in self.server.files.items()
        ]  # fmt: skip
        told = {"id": "tiny/bert", "modelId": "tiny/bert", "sha": COMMIT, "siblings": siblings}
        data = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass


@pytest.fixture
def hub(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))  # a library of its own
    server = Hub(tiny_folder)
    server.files["README.md"] = b"not wanted"
    server.files["modeling_tiny.py"] = b"import os"
    server.files["pytorch_model.bin"] = b"a pickle"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    joined(thread)


def asked(hub: Hub, **more: str) -> FetchModel:
    return FetchModel("tiny/bert", endpoint=hub.address, licence="Apache-2.0", **more)  # type: ignore[arg-type] # fields


def fetched(request: FetchModel) -> tuple[list[object], ModelImported]:
    """Fetch as the app does, in a process of its own."""
    answers, seen = run_to_end(request, "courier"), []
    while True:
        try:
            seen.append(next(answers))
        except StopIteration as end:
            return seen, end.value


def test_a_model_comes_with_what_it_needs_and_nothing_else(hub: Hub) -> None:
    seen, found = fetched(asked(hub))
    names = {one.name for one in Path(found.folder).iterdir()}
    assert names == {
        "config.json",
        "tokenizer.json",
        "vocab.txt",
        "model.safetensors",
        "about.json",
    }
    assert found.revision == COMMIT
    told = about(Path(found.folder))
    assert told is not None
    assert (told.source, told.licence) == ("hub:tiny/bert", "Apache-2.0")
    assert told.sha256 == hashlib.sha256(hub.files["model.safetensors"]).hexdigest()
    last = [one for one in seen if isinstance(one, Progress)][-1]
    assert last.total == found.size


def test_a_fetch_that_was_cut_off_goes_on_where_it_was(hub: Hub) -> None:
    hub.cut = 50_000
    with pytest.raises((HubUnreachable, HubRefused)):
        fetched(asked(hub))
    assert about(folder_of("tiny/bert")) is None
    hub.cut, hub.is_down = 0, False
    _seen, found = fetched(asked(hub))
    assert any(one.startswith("model.safetensors ") and one[-2:] != " 0" for one in hub.ranges)
    data = (Path(found.folder) / "model.safetensors").read_bytes()
    assert data == hub.files["model.safetensors"]


def test_other_weights_under_the_same_commit_are_refused(hub: Hub) -> None:
    with pytest.raises(ModelDamaged):
        fetched(asked(hub, sha256="0" * 64))
    assert about(folder_of("tiny/bert")) is None


def test_what_a_hub_may_answer_is_told(hub: Hub) -> None:
    with pytest.raises(HubRefused) as refused:
        fetched(FetchModel("tiny/other", endpoint=hub.address))
    assert refused.value.status == 404
    del hub.files["model.safetensors"]
    with pytest.raises(ModelWithoutWeights):
        fetched(asked(hub))
    with pytest.raises(HubUnreachable):
        fetched(FetchModel("tiny/bert", endpoint="http://127.0.0.1:9"))


@pytest.mark.parametrize("name", ["../evil", "a/b/c", "", "a b", "https://x/y"])
def test_a_name_that_is_none_asks_nobody(name: str) -> None:
    with pytest.raises(HubNameWrong):
        driven(fetch_model(FetchModel(name)))


def test_the_list_of_models_names_licence_and_language() -> None:
    for one in hub_models():
        assert one.licence
        assert one.languages
        assert one.megabytes > 0
        assert one.repo.count("/") == 1
