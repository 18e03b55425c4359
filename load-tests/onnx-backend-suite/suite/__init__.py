"""ONNX's backend test suite against a running Trimtab."""
