"""HTML by an autoescaping template: one file that loads nothing."""
