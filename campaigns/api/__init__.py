"""The REST door: the only room that knows Django REST framework."""
