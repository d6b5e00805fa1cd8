"""Rows in, bytes out. Knows the rules, no models, and owns the writing libraries."""
