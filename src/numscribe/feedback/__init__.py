"""Feedback: what people say is right, kept with their consent, and exported as suites."""
