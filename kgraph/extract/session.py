"""Opening a network file. In: an ONNX file. Out: a session that runs it on the CPU, in one thread, without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def session(path: Path) -> Any:
    """The session of an ONNX file; work is shared out by processes, so each has one thread.

    Raises whatever onnxruntime raises for a file that is none.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
