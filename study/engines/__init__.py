"""Where chats are analysed: in this process, in worker processes, or on a cluster.

Tasks go in and outcomes come out in whatever order they are done; ``engine`` says what an engine
is and how a chat that ends its worker is found.
"""
