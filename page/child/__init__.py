"""The process that reads a chat: bytes and answers in, stages, questions and reports out.

It is held to make no socket at all; its only doors are the two pipes to the server, and it ends
when the server is gone.
"""
