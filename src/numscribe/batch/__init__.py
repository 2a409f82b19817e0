"""Read many pictures from folders, globs and archives into a table, with several processes."""
