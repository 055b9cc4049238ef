"""Many couples as one answer: effects, random effects, a plan that was made before.

Tables of a study go in, one table of pooled answers comes out. Nothing here reads a chat.
"""
