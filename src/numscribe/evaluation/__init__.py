"""Evaluation of a recognizer: labelled suites, metrics and reports. Does not use PyTorch."""
