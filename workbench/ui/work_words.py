"""What runs and what it takes of the computer, in words: for the status line and its details."""

import contextlib

from workbench.events import Progress
from workbench.jobs.job import Job
from workbench.jobs.queue import Jobs
from workbench.requests import (
    ApplyModel,
    ApplyRules,
    AuditLabels,
    CleanSheet,
    CompareLabels,
    CompareRuns,
    CompressModel,
    EmbedSheet,
    EstimateShares,
    EvaluateRun,
    ExplainLabels,
    ExplainRow,
    ExportModel,
    ExportWorkbook,
    FetchModel,
    FindLeaks,
    ForecastLabels,
    ImportModel,
    ImportSheet,
    InstallEngine,
    PrepareDial,
    PreviewCleaning,
    SelfTest,
    TrainModel,
    TryModel,
    TryRules,
    TuneModel,
    WarmUp,
    WriteReport,
)
from workbench.translation import N_, _
from workbench.wording import event_text

_GIB = 1 << 30

WORK = (
    (WarmUp, N_("Getting the model engine ready")),
    (TrainModel, N_("Training")),
    (TuneModel, N_("Search for the best options")),
    (ApplyModel, N_("Classifying rows")),
    (ExportWorkbook, N_("Export")),
    (ImportSheet, N_("Import")),
    (CleanSheet, N_("Cleaning texts")),
    (ApplyRules, N_("Applying rules")),
    (EmbedSheet, N_("Reading texts for suggestions")),
    (AuditLabels, N_("Check of the labels")),
    (ForecastLabels, N_("Forecast")),
    (ExplainLabels, N_("Words of the labels")),
    (CompressModel, N_("Making a model smaller")),
    (ExportModel, N_("Export of a model")),
    (ImportModel, N_("Import of a model")),
    (FetchModel, N_("Fetching a model")),
    (InstallEngine, N_("Engine pack")),
    (WriteReport, N_("Report")),
    (SelfTest, N_("Test of this computer")),
    (EvaluateRun, N_("Measuring the results")),
    (PrepareDial, N_("Working out what can be promised")),
    (CompareRuns, N_("Comparing two runs")),
    (EstimateShares, N_("The true share of each label")),
    (FindLeaks, N_("Looking for what gives labels away")),
    (CompareLabels, N_("Comparing two people")),
    (ExplainRow, N_("Why a row got its label")),
    (TryRules, N_("Trying rules")),
    (PreviewCleaning, N_("Counting what cleaning would touch")),
    (TryModel, N_("Trying a model on a text")),
)


def work_text(job: Job) -> str:
    """Return what a job does and how far it is, such as "Training · Learning · 45%"."""
    name = next((text for kind, text in WORK if isinstance(job.request, kind)), N_("A small step"))
    if not job.isRunning():
        return f"{_(name)} · " + _("waits for its turn")
    parts = [_(name)]
    if job.stage is not None:
        parts.append(event_text(job.stage))
    if (percent := percent_text(job.progress)) != "":
        parts.append(percent)
    return " · ".join(parts)


def percent_text(progress: Progress | None) -> str:
    """Return how much is done, or "" where nobody knows how much there is."""
    if progress is None or progress.total <= 0:
        return ""
    return f"{min(100, int(100 * progress.done / progress.total))}%"


def memory_text(jobs: Jobs) -> str:
    """Return what our engines hold and what is free, such as "engines 0.8 GB, 6.2 of 16 GB free"."""
    import psutil  # noqa: PLC0415 - 20 ms that the first paint is spared

    held = 0
    for pid in jobs.engine_pids:
        with contextlib.suppress(psutil.Error):
            held += psutil.Process(pid).memory_info().rss
    machine = psutil.virtual_memory()
    return _("Engines {held:.1f} GB · {free:.1f} of {total:.0f} GB free").format(
        held=held / _GIB, free=machine.available / _GIB, total=machine.total / _GIB
    )
