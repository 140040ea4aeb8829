"""How fast, how small: `make bench`. Ratios of things measured side by side in one run.

Nothing here is a test: a busy machine slows both sides of a ratio alike, but no limit in seconds
would hold on every machine.
"""
