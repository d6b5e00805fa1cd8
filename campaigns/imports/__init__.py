"""Bytes in, rows and errors out. Knows the rules, no models, and owns the reading libraries."""
