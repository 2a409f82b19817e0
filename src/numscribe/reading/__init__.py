"""From ink to a Reading: lines, line reader, alignment, digits, confidence."""
