"""What the outbox's ledger asks for at Amazon, done once: one file a kind of action, and the machine around them.

``kinds.py`` tells what a kind is; ``running.py`` is a worker's round.
"""
