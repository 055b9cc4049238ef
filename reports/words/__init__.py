"""Words: every sentence that a person reads, made once for all forms of the report.

Rows and facts go in, sentences come out; nothing here counts, draws or knows a file format.
"""
