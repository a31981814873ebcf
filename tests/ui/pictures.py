"""Pictures of every state of the app, for a person to look at:

    python -m tests.ui.pictures OUT --language zh_CN --theme dark --size 150 --room 1024x700 --only results

A finished project of the bundled sample is made in OUT once a language and kept there. `--only` takes the
scenes that have one of these words in their name; without it all are taken. What uses Qt is imported
inside functions: an engine, which is spawned, imports this module again.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

FINISHED, BARE, PACK = "finished.bertwb", "bare.bertwb", "topics.bertpack"


def main() -> int:
    """Take the pictures that are asked for. Returns the exit code."""
    asked = _asked()
    folder = Path(asked.out).absolute() / asked.language
    width, height = map(int, asked.room.split("x"))
    os.environ["BERT_WORKBENCH_HOME"] = str(folder / "home")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen(folder, width, height)}"
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _make_projects(folder, asked.language)
    from tests.ui.scenes import Looks, take_all  # noqa: PLC0415 - see the module's docstring

    looks = Looks(asked.language, asked.theme, asked.size, (width, height))
    found = take_all(folder, looks, asked.only)
    print(f"{len(found)} pictures in {found[0].parent if found else folder}")
    return 0 if found else 2


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m tests.ui.pictures")
    words.add_argument("out")
    words.add_argument("--language", choices=("en", "zh_CN"), default="en")
    words.add_argument("--theme", choices=("light", "dark"), default="light")
    words.add_argument("--size", choices=("80", "100", "150", "200"), default="100")
    words.add_argument("--room", default="1440x900", metavar="WIDTHxHEIGHT")
    words.add_argument("--only", nargs="+", default=[], metavar="WORD")
    return words.parse_args()


def _screen(folder: Path, width: int, height: int) -> Path:
    """Write down a screen that is as large as the window, as Qt wants it, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"screen-{width}x{height}.json"
    one = {"name": "it", "x": 0, "y": 0, "width": width, "height": height}
    file.write_text(json.dumps({"screens": [{**one, "logicalDpi": 96, "dpr": 1.0}]}))
    return file


def _make_projects(folder: Path, language: str) -> None:
    """Make a finished project with a second run, one without any label, and a model's pack."""
    if (folder / PACK).exists():
        return
    from tests.ui.conftest import finish  # noqa: PLC0415 - see the module's docstring
    from workbench.engine.client import Engine  # noqa: PLC0415
    from workbench.options import Options  # noqa: PLC0415
    from workbench.project.store import Project  # noqa: PLC0415
    from workbench.requests import ExportModel, ImportSheet, TrainModel  # noqa: PLC0415
    from workbench.samples import bundled  # noqa: PLC0415

    for old in (FINISHED, BARE):
        (folder / old).unlink(missing_ok=True)
    shutil.rmtree(folder / "home", ignore_errors=True)
    sample, engine = bundled(language), Engine("model")
    second = "thorough" if language == "en" else "quick"  # the built-in model knows English alone
    project = str(finish(folder / FINISHED, engine, sample=sample))
    Project.create(folder / BARE).close()
    for request in (
        TrainModel(project, preset=second, options=Options(seed=3, epochs=2)),
        ImportSheet(
            str(folder / BARE),
            str(sample.new_file),
            sheet=sample.new_sheet,
            text_columns=sample.text,
        ),
        ExportModel(project, str(folder / PACK), "pack"),
    ):
        for _event in engine.run(request):
            pass
    engine.close()


if __name__ == "__main__":
    sys.exit(main())
