"""From pixels or strokes to ink, and to the 28×28 pictures of the digit models: array functions."""
