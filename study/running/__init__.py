"""Running a study: a couple becomes a task, an outcome, rows of a part, rows of the tables."""
