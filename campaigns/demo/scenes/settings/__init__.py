"""The places of the demo city, outdoors and indoors, without any problem."""
