"""Explanations of readings: the input, the detected ink, and occlusion maps."""
