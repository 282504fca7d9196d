"""ONNX written node by node, with matrices that multiply in int8.

In: calls of ``Graph.node`` and ``Graph.constant``. Out: an ONNX file. Operators of the domain com.microsoft are those
of onnxruntime's CPU build, which does in one pass what a translated torch graph spreads over five.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

ORT = "com.microsoft"
OPSET, IR = 18, 9
"""Old enough for every onnxruntime that the package takes."""
STEPS = 64
"""Largest int8 weight: products of 7-bit weights and 8-bit inputs add up without saturation on CPUs without VNNI."""

Shape = list[str | int]


class Graph:
    """Nodes and constants in the order in which they were added; values are known by name."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], Any] = {}

    def constant(self, values: Any, dtype: Any = np.float32) -> str:
        """The name of a constant; equal ones are stored once."""
        array = np.array(values, dtype, order="C")
        known = (array.dtype.str, array.shape, array.tobytes())
        if known not in self._constants:
            self._constants[known] = numpy_helper.from_array(array, f"constant_{len(self._constants)}")
        return self._constants[known].name

    def node(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> Any:
        """Add a node; its output's name, or a list of names where there are several."""
        name = f"{operator}_{len(self._nodes)}"
        names = [name] if outputs == 1 else [f"{name}_{i}" for i in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, name, domain=domain, **attributes))
        return name if outputs == 1 else names

    def multiply(self, x: str, weight: np.ndarray, bias: np.ndarray | None = None) -> str:
        """x @ weight + bias: int8 weights with a scale for each column, x in uint8 with the scale of its range."""
        scale = np.maximum(np.abs(weight).max(0) / STEPS, 1e-12)
        whole = self.constant(np.round(weight / scale), np.int8)
        more = () if bias is None else (self.constant(bias),)
        zero = self.constant(np.zeros_like(scale), np.int8)
        return self.node("DynamicQuantizeMatMul", x, whole, self.constant(scale), zero, *more, domain=ORT)

    def look_up(self, table: np.ndarray, rows: str) -> str:
        """Rows of a table that is stored in uint8."""
        low, high = min(float(table.min()), 0.0), max(float(table.max()), 0.0)
        scale = (high - low) / 255
        zero = round(-low / scale)
        whole = self.constant(np.clip(np.round(table / scale) + zero, 0, 255), np.uint8)
        return self.node(
            "DequantizeLinear",
            self.node("Gather", whole, rows),
            self.constant(scale),
            self.constant(zero, np.uint8),
        )

    def integers(self, *values: int) -> str:
        """A constant list of whole numbers."""
        return self.constant(values, np.int64)

    def split(self, x: str, *sizes: int) -> list[str]:
        """Parts of the last axis."""
        parts: list[str] = self.node("Split", x, self.integers(*sizes), axis=-1, outputs=len(sizes))
        return parts

    def add(self, first: str, *others: str) -> str:
        """The sum of all."""
        for other in others:
            first = self.node("Add", first, other)
        return first

    def save(
        self, path: Path, inputs: dict[str, tuple[type, Shape]], outputs: dict[str, tuple[str, type, Shape]]
    ) -> None:
        """Write the file; ``outputs`` maps each output's name to the value that it shows."""
        types = {int: TensorProto.INT64, float: TensorProto.FLOAT}
        for name, (value, _, _) in outputs.items():
            self._nodes.append(helper.make_node("Identity", [value], [name]))
        graph = helper.make_graph(
            self._nodes,
            "tagger",
            [helper.make_tensor_value_info(name, types[kind], shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, types[kind], shape) for name, (_, kind, shape) in outputs.items()],
            list(self._constants.values()),
        )
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid(ORT, 1)]
        save(helper.make_model(graph, opset_imports=domains, ir_version=IR), path)
