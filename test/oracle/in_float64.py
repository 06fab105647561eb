"""Evaluates the studio's own compiled graphs in float64: by the ONNX package's reference implementation, op by op as the standard has them.

The bytes are the ones of target `cpu`, with every float32 made a float64. The reference walks windows and indices in Python loops, and
knows neither a scan backwards nor a pad that cuts; those ops stand here.
"""
from fractions import Fraction

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

one_sided = "padding before and after differs"


def meant(x):
    """Of all numbers that round to this float32 a simple fraction (1/255, 999/1000), or else the one with the fewest digits (1e-12)."""
    simple = float(Fraction(float(x)).limit_denominator(4096))
    return simple if np.float32(simple) == x else float(str(x))


def precise(values):
    return np.array([meant(x) for x in values.flat], dtype=np.float64).reshape(values.shape)


def sides(pads, rank):
    """PyTorch's order: the last axis first, before and after."""
    pads = pads or [0] * 2 * rank
    return [pads[axis + rank * end] for axis in reversed(range(rank)) for end in (0, 1)]


class Conv(OpRun):
    def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=1, kernel_shape=None, pads=None, strides=None):
        x, w, rank = torch.from_numpy(x), torch.from_numpy(w), w.ndim - 2
        convolve = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
        y = convolve(F.pad(x, sides(pads, rank)), w, b if b is None else torch.from_numpy(b), stride=strides or 1, dilation=dilations or 1, groups=group)
        return (y.numpy(),)


class ConvTranspose(OpRun):
    def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=1, kernel_shape=None, output_padding=None, output_shape=None, pads=None, strides=None):
        x, w, rank = torch.from_numpy(x), torch.from_numpy(w), w.ndim - 2
        transpose = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[rank - 1]
        y = transpose(x, w, b if b is None else torch.from_numpy(b), stride=strides or 1, dilation=dilations or 1, groups=group)
        y = F.pad(y, [more for axis in reversed(range(rank)) for more in (0, (output_padding or [0] * rank)[axis])])
        return (F.pad(y, [-cut for cut in sides(pads, rank)]).numpy(),)


class MaxPool(OpRun):
    def _run(self, x, auto_pad=None, ceil_mode=0, dilations=None, kernel_shape=None, pads=None, storage_order=0, strides=None):
        rank = len(kernel_shape)
        around = pads or [0] * 2 * rank
        assert around[:rank] == around[rank:], one_sided
        pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
        y, places = pool(torch.from_numpy(x), kernel_shape, strides or 1, around[:rank], dilations or 1, ceil_mode=bool(ceil_mode), return_indices=True)
        # The standard counts places through the whole tensor.
        planes = np.arange(x.shape[0] * x.shape[1]).reshape(x.shape[:2] + (1,) * rank) * int(np.prod(x.shape[2:]))
        return y.numpy(), places.numpy() + planes


class MaxUnpool(OpRun):
    def _run(self, x, places, shape=None, kernel_shape=None, pads=None, strides=None):
        y = np.zeros(shape, dtype=x.dtype)
        y.reshape(-1)[places.reshape(-1)] = x.reshape(-1)
        return (y,)


class ScatterElements(OpRun):
    def _run(self, x, places, updates, axis=0, reduction=None):
        places = torch.from_numpy(np.where(places < 0, places + x.shape[axis], places).astype(np.int64))
        x, updates = torch.from_numpy(x), torch.from_numpy(updates)
        y = x.scatter_add(axis, places, updates) if reduction == "add" else x.scatter(axis, places, updates)
        return (y.numpy(),)


class GatherElements(OpRun):
    def _run(self, x, places, axis=0):
        return (np.take_along_axis(x, places, axis),)


class Scan(OpRun):
    def need_context(self):
        return True

    def _run(self, *args, context=None, body=None, num_scan_inputs=0, scan_input_directions=None, scan_output_directions=None, **_):
        first = len(args) - num_scan_inputs
        turned = lambda values, directions: [one[::-1] if back else one for one, back in zip(values, directions or [0] * len(values))]
        states, made = args[:first], []
        for rows in zip(*turned(args[first:], scan_input_directions)):
            out = self._run_body({**(context or {}), **dict(zip(body.input_names, [*states, *rows]))})
            states = out[:first]
            made.append(out[first:])
        return (*states, *turned([np.stack(values) for values in zip(*made)], scan_output_directions))


class Pad(OpRun):
    def _run(self, x, pads, value=None, axes=None, mode="constant"):
        rank = x.ndim
        assert axes is None
        x = x[tuple(slice(max(0, -pads[axis]), x.shape[axis] + min(0, pads[axis + rank])) for axis in range(rank))]
        around = [(max(0, pads[axis]), max(0, pads[axis + rank])) for axis in range(rank)]
        return (np.pad(x, around, mode=mode, **({"constant_values": 0 if value is None else value} if mode == "constant" else {})),)


class Gelu(OpRun):
    def _run(self, x, approximate="none"):
        return (F.gelu(torch.from_numpy(x), approximate=approximate).numpy(),)


class Erf(OpRun):
    def _run(self, x):
        return (torch.erf(torch.from_numpy(x)).numpy(),)


own = (Conv, ConvTranspose, MaxPool, MaxUnpool, GatherElements, ScatterElements, Pad, Scan, Gelu, Erf)
for op in own:
    op.op_domain = ""


def widen(tensor):
    if tensor.data_type == TensorProto.FLOAT:
        values = numpy_helper.to_array(tensor)
        tensor.CopyFrom(numpy_helper.from_array(precise(values) if values.size <= 64 else values.astype(np.float64), tensor.name))


def widen_graph(graph):
    for tensor in graph.initializer:
        widen(tensor)
    for value in [*graph.input, *graph.output, *graph.value_info]:
        if value.type.tensor_type.elem_type == TensorProto.FLOAT:
            value.type.tensor_type.elem_type = TensorProto.DOUBLE
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
            if attribute.type == onnx.AttributeProto.TENSOR:
                widen(attribute.t)
            if attribute.type == onnx.AttributeProto.GRAPH:
                widen_graph(attribute.g)


def open_graph(path):
    model = onnx.load(path)
    widen_graph(model.graph)
    return ReferenceEvaluator(model, new_ops=list(own))


def wide(values):
    return values.astype(np.float64) if values.dtype == np.float32 else values
