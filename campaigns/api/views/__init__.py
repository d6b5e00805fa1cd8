"""One view a deed or list, each with one call down."""
