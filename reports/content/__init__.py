"""Content: what an analysis becomes before it is worded or drawn: facts, rows and moments.

An ``Analysis`` goes in, frozen dataclasses and frames come out that all forms of the report share.
"""
