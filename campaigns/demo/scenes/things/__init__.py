"""Single things of the demo city, each drawn at the origin of the pen that it is given."""
