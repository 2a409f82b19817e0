"""Measuring a recognizer: labelled suites, metrics and reports. No torch here."""
