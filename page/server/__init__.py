"""The server: one bind to 127.0.0.1, for the one who started it, as long as the page is open.

It never looks at a chat. What is uploaded goes through to the child as it comes, what the child
makes goes through to the browser.
"""
