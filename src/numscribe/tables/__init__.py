"""Table recognition: from a photograph of a table of numbers to its cells."""
