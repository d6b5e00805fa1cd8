"""What every kind of problem looks like, before and after its fix."""
