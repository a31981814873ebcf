"""Which function carries out which request; resolved in the child only, by its literal name."""

STEPS = (
    ("WarmUp", "workbench.steps.warm_up:warm_up"),
    ("PreviewSheet", "workbench.steps.preview_sheet:preview_sheet"),
    ("ImportSheet", "workbench.steps.import_sheet:import_sheet"),
    ("PreviewCleaning", "workbench.steps.clean_sheet:preview_cleaning"),
    ("CleanSheet", "workbench.steps.clean_sheet:clean_sheet"),
    ("TrainModel", "workbench.steps.train_model:train_model"),
    ("TuneModel", "workbench.steps.tune_model:tune_model"),
    ("EvaluateRun", "workbench.steps.evaluate_run:evaluate_run"),
    ("ApplyModel", "workbench.steps.apply_model:apply_model"),
    ("CompressModel", "workbench.steps.compress_model:compress_model"),
    ("UseModel", "workbench.steps.compress_model:use_model"),
    ("ExportModel", "workbench.steps.export_model:export_model"),
    ("ExportWorkbook", "workbench.steps.export_workbook:export_workbook"),
    ("TryRules", "workbench.steps.use_rules:try_rules"),
    ("ApplyRules", "workbench.steps.use_rules:apply_rules"),
    ("LabelRows", "workbench.steps.label_rows:label_rows"),
    ("AcceptSuggestions", "workbench.steps.label_rows:accept_suggestions"),
    ("TurnEdit", "workbench.steps.label_rows:turn_edit"),
)
