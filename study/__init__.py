"""Studies of many chats: a manifest in, pseudonymous tables of every couple out.

``manifest`` and ``people`` are read and checked whole; ``engines`` run one chat after another on
this machine or on a cluster; ``running`` keeps what is finished and joins it to the tables that
``tables`` declares. Nothing that these tables hold names a person or quotes a message.
"""
