"""Synthetic pages with exact labels, for training the models ``ink`` and ``lines``."""
