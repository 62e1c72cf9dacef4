"""The assistant: a language model of the owner's choice that rewrites, translates and sums up.

Off until the owner turns it on. What it writes is never sent by itself, and never taken for true:
``checks`` compares it with what stood there before, and a person decides.
"""
