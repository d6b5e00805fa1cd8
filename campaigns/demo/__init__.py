"""The demo city: its data, its people, drawn scenes, and the player of histories."""
