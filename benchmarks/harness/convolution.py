# SPDX-License-Identifier: GPL-3.0-or-later
"""Training steps of a convolutional network, beside PyTorch."""

import contextlib

from harness.network import Samples, divide, median
from harness.training import measure_torch

BATCH_SIZE = 64


def measure_width(context, pupil, torch, classes, width, kind):
    """One network, plain, in mixed precision or with separable convolutions; PyTorch takes its turn with every number of threads."""
    samples = Samples()
    request = {
        "width": width,
        "batch-size": BATCH_SIZE,
        "classes": classes,
        "seconds": context.plan.convolution_seconds,
    }
    if kind:
        request[kind] = True
    for _ in range(context.plan.rounds):
        measure_torch(samples, torch, request, torch.variants if torch else ())
        for label, threads in context.threads.items():
            answer = pupil.ask({**request, "threads": threads})
            samples.add("pupil", label, answer["images_per_second"])
    return {
        "width": width,
        "precision": "mixed" if kind == "mixed" else "full",
        "images_per_second": {
            name: {label: round(median(values), 1) for label, values in rows.items()}
            for name, rows in samples.values.items()
        },
        "ratio_to_torch": divide(samples.median("pupil", "all"), samples.best("torch")),
        "ratio_to_torch_one_thread": divide(
            samples.median("pupil", "1"), samples.median("torch", "1")
        ),
        "speedup": divide(samples.median("pupil", "all"), samples.median("pupil", "1")),
    }


def measure_convolution(context):
    """Two widths of one network; `rows` by width, and those of its other kinds."""
    data = context.plan.recipe_data
    path = data.require()
    with contextlib.ExitStack() as stack:
        pupil = stack.enter_context(context.serve_pupil(path))
        torch = stack.enter_context(context.serve_peer("torch", path))
        rows = {}
        for width in context.plan.convolution_widths:
            for kind in ("", "mixed", "separable"):
                name = f"{width}, {kind}" if kind else str(width)
                context.say(f"convolution, width {name}")
                rows[name] = measure_width(context, pupil, torch, data.classes, width, kind)
    return {
        "data": data.name,
        "batch_size": BATCH_SIZE,
        "rows": rows,
        "missing": context.missing_peers(("torch",)),
    }
