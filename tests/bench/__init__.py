"""Measurements of the program beside a naive twin of it; run by hand, ``python -m tests.bench``."""
