"""``chatcheck page``: drop an export in your own browser, read the report there, keep nothing.

``server`` listens on this machine only and never looks at a chat; ``child`` is another process
that reads and analyses, and opens no connection; ``wire`` is what the two say to each other over
pipes; ``web`` is what the browser is given. Only ``server`` may import what can listen.
"""
