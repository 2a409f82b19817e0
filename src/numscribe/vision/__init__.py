"""From bytes or strokes to the 28×28 pictures that a model reads: pure array functions."""
