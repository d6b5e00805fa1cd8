"""Shapes of what comes in (`…In`) and goes out (`…Out`)."""
