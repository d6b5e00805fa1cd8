"""Views: methods on top, one call down, then a template."""
