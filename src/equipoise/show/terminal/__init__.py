"""Results as text for a terminal: 80 to 100 columns; the words carry the meaning and colour only helps."""
