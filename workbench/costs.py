"""What a smaller model costs and gains, in words and figures: for the window and the command line."""

from workbench.results import ModelCompressed, ModelExported
from workbench.translation import _, flowing, ngettext

_MIB = 1 << 20


def compressed_table(result: ModelCompressed) -> list[tuple[str, str, str]]:
    """Return the lines of the table: what, before, after; the first line is the header."""
    rows = [
        ("", _("before"), _("after")),
        (_("Size"), megabytes(result.size_before), megabytes(result.size_after)),
        (_("Rows a second"), f"{result.speed_before:,.0f}", f"{result.speed_after:,.0f}"),
    ]
    if result.compared_on == "test":
        name = _("R²") if result.measure == "r2" else _("Accuracy")
        rows.append((name, f"{result.accuracy_before:.1%}", f"{result.accuracy_after:.1%}"))
    name = _("R² against the larger") if result.measure == "r2" else _("Same answer")
    rows.append((name, "", f"{result.agreement:.1%}"))
    return rows


def compressed_cost(result: ModelCompressed) -> str:
    """Return the difference with its interval and what it was taken on, in one sentence."""
    low, high = (100 * one for one in result.interval)
    if result.compared_on == "test":
        line = ngettext(
            "On {n} test row that neither learnt from: {change:+.1f} points"
            " (95% interval {low:+.1f} to {high:+.1f}).",
            "On {n} test rows that neither learnt from: {change:+.1f} points"
            " (95% interval {low:+.1f} to {high:+.1f}).",
            result.rows,
        )
        return line.format(n=f"{result.rows:,}", change=100 * result.difference, low=low, high=high)
    if result.measure == "r2":
        return _(
            "There are too few test rows to measure the error. The smaller model's numbers explain"
            " {share:.1%} of the spread of the larger one's (R²)."
        ).format(share=result.agreement)
    line = ngettext(
        "There are too few test rows to measure the accuracy. On {n} text both give the same answer"
        " {share:.1%} of the time, so at most {most:.1f} points can be lost on them.",
        "There are too few test rows to measure the accuracy. On {n} texts both give the same answer"
        " {share:.1%} of the time, so at most {most:.1f} points can be lost on them.",
        result.agreed_on,
    )
    return line.format(
        n=f"{result.agreed_on:,}", share=result.agreement, most=100 * (1 - result.agreement)
    )


def compressed_verdict(result: ModelCompressed) -> str:
    """Return what became of the smaller model."""
    if result.accepted and result.in_use != result.run:
        return _("It is run {run}, beside the others; run {serving} stays in use.").format(
            run=result.run, serving=result.in_use
        )
    if result.accepted:
        return _("It is run {run} and is used from now on; the larger one is kept.").format(
            run=result.run
        )
    return _(
        "That is more than the {allowed:g} points that you allow: it is set aside as run {run}, and"
        " the larger model stays in use."
    ).format(allowed=round(100 * result.allowed_loss, 3), run=result.run)


def exported_model_text(result: ModelExported) -> str:
    """Return where an exported model is and how another program uses it."""
    if result.shape == "pack":
        line = _(
            "The model is in {path}. Another computer with BERT Workbench takes it in by a double-click."
        )
    elif result.shape == "onnx":
        line = _("The model is in {path}: model.onnx with its tokenizer and labels.")
    elif result.shape == "classifier":
        line = _("The model is in {path}; plain transformers loads it as a text classifier.")
    else:
        line = _("The model is in {path}, as encoder and head; its README shows how to join them.")
    found = line.format(path=result.path)
    if not result.checked:
        return found
    checked = ngettext(
        "On {n} text its probabilities are the same to within {apart:.2g}.",
        "On {n} texts its probabilities are the same to within {apart:.2g}.",
        result.checked,
    ).format(n=f"{result.checked:,}", apart=max(result.apart, 1e-7))
    return flowing(found, checked)


def megabytes(size: int) -> str:
    """Return a size in megabytes, with a digit behind the point where it is small; kilobytes below."""
    value = size / _MIB
    if value < 0.1:
        return f"{max(size, 1) / 1024:,.0f} kB"
    return f"{value:,.0f} MB" if value >= 10 else f"{value:.1f} MB"
