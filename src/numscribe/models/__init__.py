"""The model registry, the ONNX models, and the packaged weights."""
