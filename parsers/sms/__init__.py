"""Text messages of a phone (and Google Voice), from whatever backup, made into one thread."""
