"""The report of a pooled study: words, charts and pages, set by chatcheck's own writers.

A ``Pooled`` goes in, a PDF comes out. Couples are numbered by the size of their change: neither
names nor the study's codes are shown.
"""
