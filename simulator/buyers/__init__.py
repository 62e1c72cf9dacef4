"""The people: what they write, how they read an answer, what they do next."""
