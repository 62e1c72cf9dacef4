"""Amazon's reports: which there are, how their lines are read, and who takes them in.

One TOML file a report. To add one: the file, and a function that takes its rows in,
``take_in(store, rows, *, now) -> (new, changed)``, safe to repeat.
"""
