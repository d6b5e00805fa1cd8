"""The rules of a campaign as plain functions: no Django, no clock, no input or output."""
