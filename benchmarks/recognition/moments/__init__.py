"""Teaches the second reading: of moments, which are a bid and what answered it."""
