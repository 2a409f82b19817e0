"""From the ink of a whole number to its digits: pieces, lines, separators, and the best path."""
