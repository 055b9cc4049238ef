"""Forms of a report: one file a form, each handed the same view, and all in ``registry``."""
