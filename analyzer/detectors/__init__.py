"""Detectors: one file a family, registered in one explicit tuple (``registry.DETECTORS``)."""
