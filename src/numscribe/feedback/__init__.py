"""Feedback: corrections that users send, stored with their consent, and exported as suites."""
