"""Many pictures from folders, globs and archives into one table, by several processes."""
