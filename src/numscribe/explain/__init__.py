"""Explanations of readings: what came in, what was seen in it, and what decided."""
