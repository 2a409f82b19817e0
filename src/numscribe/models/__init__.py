"""Models: their registry, the classifier that runs them, and the packaged weights."""
