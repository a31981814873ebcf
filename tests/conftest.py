"""Windows of the tests are drawn off the screen, whoever starts them; threads that wait, sleep."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

if os.environ.setdefault("QT_QPA_PLATFORM", "offscreen") == "offscreen" and os.name != "nt":
    # The smallest screen that the app is made for, so that what is too large for one is found.
    screen = Path(__file__).with_name("screen.json")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
# As in the engine: spinning threads of torch take the cores from each other and from the engines.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")

settings.register_profile("house", deadline=None)  # how long a case takes is the computer's affair
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the person's folder in the tests, never the real one.

    It is the same for nearly all, so that what is measured of this computer, and the digest of
    MiniLM's weights, are found out once.
    """
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BERT_WORKBENCH_HOME", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def _engines_end() -> Iterator[None]:
    """End the engines of commands that were called in this process."""
    yield
    if (asking := sys.modules.get("workbench.asking")) is not None:
        asking.close_engines()


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a tiny real BERT: for all that is not about what MiniLM knows."""
    from tests.tiny_bert import save_tiny_bert  # noqa: PLC0415 - loads torch, which few tests need

    folder = tmp_path_factory.mktemp("models") / "tiny-bert"
    save_tiny_bert(folder)
    return folder
