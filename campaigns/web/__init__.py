"""Pages: the door for people."""
