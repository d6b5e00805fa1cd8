"""The score rules once more, written from SCORING.md alone, to check the product's figures.

Nothing here imports the product's rules or processes: rows are read from the tables, everything
else is computed anew. `python -m tests.independent` compares every week of a database.
"""
