# SPDX-License-Identifier: GPL-3.0-or-later
"""Training: the recipe as a user of the command line sees it, and a sweep over networks."""

import contextlib
import hashlib
import math
import os
import zipfile

from harness.network import (
    Samples,
    describe_network,
    divide,
    flops_per_image,
    median,
    to_list,
)
from harness.programs import Skipped

BATCH_SIZE = 64
MIB = 1 << 20
FROM_SHARE = 0.6
WORTHWHILE = 0.6


def measure_sgemm(context):
    """The yardstick alone."""
    context.find_program("bench-sgemm")
    samples = Samples()
    for _ in range(context.plan.rounds):
        for label, threads in context.threads.items():
            samples.add("sgemm", label, context.measure_sgemm(threads))
    rates = samples.values["sgemm"]
    return {
        "size": context.plan.sgemm_size,
        "gflops": {label: round(median(values), 2) for label, values in rates.items()},
        "samples": rates,
    }


class CommandLine:
    """pupil-cli train, with the recipe."""

    def __init__(self, context, data):
        self.context = context
        self.path = data.require()
        self.program = context.find_program("pupil-cli")
        self.folder = context.make_folder("recipe")

    def train(self, threads, epochs, environment=None):
        """What --json says of the training, and the peak memory in bytes."""
        plan = self.context.plan
        command = [
            self.program,
            "train",
            self.path,
            f"--output={self.folder}",
            "--force",
            "--json",
            f"--threads={threads}",
            f"--epochs={epochs}",
            f"--batch-size={BATCH_SIZE}",
            f"--hidden={to_list(plan.hidden)}",
        ]
        answer, _, memory = self.context.programs.run_json(command, environment)
        return answer["training"], memory

    def hash_weights(self):
        digest = hashlib.sha256()
        with zipfile.ZipFile(os.path.join(self.folder, "model_weights.npz")) as weights:
            for name in sorted(weights.namelist()):
                digest.update(name.encode())
                digest.update(weights.read(name))
        return digest.hexdigest()


def count_data_bytes(context, path):
    answer, _, _ = context.programs.run_json([context.find_program("bench-open"), path])
    return answer["bytes"]


def warm_up(context, cli):
    """Short runs that show memory, the same weights for any number of threads, and the speed."""
    fresh = {"XDG_CACHE_HOME": context.make_folder("recipe-cache")}
    _, first_memory = cli.train(0, 2, fresh)
    memory, hashes, speeds = 0, set(), {}
    for threads in sorted({1, 2, 3, *context.threads.values()}):
        report, peak = cli.train(threads, 2)
        memory = max(memory, peak)
        hashes.add(cli.hash_weights())
        speeds[threads] = report["images_per_second"]
    data_bytes = count_data_bytes(context, cli.path)
    described = {
        "data_bytes": data_bytes,
        "first_opening_mib": round((first_memory - data_bytes) / MIB, 1),
        "later_opening_mib": round((memory - data_bytes) / MIB, 1),
        "beyond_data_mib": round((max(first_memory, memory) - data_bytes) / MIB, 1),
    }
    return described, len(hashes) == 1, speeds, report["images"]


def measure_numpy(context, samples, path, request, labels):
    """In a process of its own each time, as pupil-cli is."""
    for label in labels:
        with context.serve_peer("numpy", path, [label]) as numpy:
            for dtype, name in (("float64", "numpy"), ("float32", "numpy_float32")):
                answer = numpy.ask(label, {**request, "dtype": dtype})
                for kind in ("", "training_", "last_"):
                    rate = answer[kind + "images_per_second"]
                    samples.add((name + "_" + kind).strip("_"), label, rate)


def leave_out(samples, name, labels):
    """The numbers of threads that are not far from the best so far, and one thread of PyTorch."""
    best = samples.best(name)
    return [
        label
        for label in labels
        if (label == "1" and name == "torch") or samples.median(name, label) >= WORTHWHILE * best
    ]


def measure_torch(samples, torch, request, labels):
    for label in labels:
        samples.add("torch", label, torch.ask(label, request)["images_per_second"])


def measure_recipe(context):
    """The perceptron recipe: 3072-128-64-3, batches of 64, beside SGEMM, PyTorch and NumPy."""
    plan, data = context.plan, context.plan.recipe_data
    cli = CommandLine(context, data)
    memory, same_weights, speeds, n_images = warm_up(context, cli)
    request = {
        "hidden": to_list(plan.hidden),
        "batch-size": BATCH_SIZE,
        "classes": data.classes,
        "seconds": plan.seconds,
    }
    samples = Samples()
    numpy_labels = list(context.threads) if context.peers["numpy"] else []
    with context.serve_peer("torch", data.path) as torch:
        for turn in range(plan.rounds):
            context.say(f"recipe, round {turn + 1} of {plan.rounds}")
            for label, threads in context.threads.items():
                epochs = max(2, math.ceil(plan.seconds * speeds[threads] / n_images))
                sgemm = context.measure_sgemm(threads)
                if sgemm is not None:
                    samples.add("sgemm", label, sgemm)
                report, _ = cli.train(threads, epochs)
                samples.add("pupil", label, report["images_per_second"])
            measure_torch(samples, torch, request, torch.variants if torch else ())
            measure_numpy(context, samples, data.path, request, numpy_labels)
            numpy_labels = leave_out(samples, "numpy", numpy_labels)
    flops = flops_per_image(data.inputs, plan.hidden, data.n_classes)
    return {
        "data": data.name,
        "network": describe_network(data.inputs, plan.hidden, data.n_classes),
        "batch_size": BATCH_SIZE,
        "images": n_images,
        "flops_per_image": flops,
        **describe_recipe(context, samples, flops, n_images),
        "same_weights": same_weights,
        "memory": memory,
        "missing": context.missing_peers(),
    }


def describe_recipe(context, samples, flops, n_images):
    """Rates, shares and ratios of medians; what could not be measured is null."""
    programs = {
        name: {
            label: {
                "images_per_second": round(median(values), 1),
                "seconds_per_epoch": round(n_images / median(values), 4),
                "gflops": round(median(values) * flops * 1e-9, 2),
                "samples": [round(value, 1) for value in values],
            }
            for label, values in rows.items()
        }
        for name, rows in samples.values.items()
        if name != "sgemm"
    }
    share = {
        label: divide(samples.median("pupil", label) * flops * 1e-9, samples.median("sgemm", label))
        for label in context.threads
    }
    ours = samples.median("pupil", "all")
    return {
        "programs": programs,
        "sgemm_gflops": {label: samples.median("sgemm", label) for label in context.threads},
        "share_of_sgemm": share,
        "ratio_to_torch": divide(ours, samples.best("torch")),
        "ratio_to_torch_one_thread": divide(
            samples.median("pupil", "1"), samples.median("torch", "1")
        ),
        "ratio_to_numpy": divide(ours, samples.best("numpy")),
        "ratio_to_numpy_training": divide(ours, samples.best("numpy_training")),
        "ratio_to_numpy_last": divide(ours, samples.best("numpy_last")),
        "ratio_to_numpy_float32": divide(ours, samples.best("numpy_float32")),
        "speedup": divide(samples.median("pupil", "all"), samples.median("pupil", "1")),
    }


def measure_row(context, pupil, torch, request):
    """One network and batch size, Pupil and PyTorch in turn.

    PyTorch's numbers of threads that are far from its best in the first round are left out of the
    others, except one thread.
    """
    samples = Samples()
    labels = list(torch.variants) if torch else []
    for turn in range(context.plan.rounds):
        measure_torch(samples, torch, request, labels)
        for label, threads in context.threads.items():
            answer = pupil.ask({**request, "threads": threads})
            samples.add("pupil", label, answer["images_per_second"])
        if turn == 0 and torch:
            labels = leave_out(samples, "torch", labels)
    return samples


def describe_row(samples, sgemm, flops, context):
    rates = {
        name: {label: round(median(values), 1) for label, values in rows.items()}
        for name, rows in samples.values.items()
    }
    gflops = {label: round(rate * flops * 1e-9, 2) for label, rate in rates["pupil"].items()}
    return {
        "images_per_second": rates,
        "gflops": gflops,
        "share_of_sgemm": {
            label: divide(gflops[label], sgemm.median("sgemm", label)) for label in context.threads
        },
        "ratio_to_torch": divide(samples.median("pupil", "all"), samples.best("torch")),
        "ratio_to_torch_one_thread": divide(
            samples.median("pupil", "1"), samples.median("torch", "1")
        ),
        "speedup": divide(samples.median("pupil", "all"), samples.median("pupil", "1")),
    }


def measure_group(context, data, hidden, pupil, torch):
    """All batch sizes of one network; SGEMM is measured beside them."""
    plan = context.plan
    sgemm = Samples()
    rows = []
    flops = flops_per_image(data.inputs, hidden, data.n_classes)
    for _ in range(plan.rounds):
        for label, threads in context.threads.items():
            rate = context.measure_sgemm(threads)
            if rate is not None:
                sgemm.add("sgemm", label, rate)
    for batch_size in plan.sweep_batch_sizes:
        request = {
            "hidden": to_list(hidden),
            "batch-size": batch_size,
            "classes": data.classes,
            "seconds": plan.sweep_seconds,
        }
        rows.append(
            {
                "data": data.name,
                "network": describe_network(data.inputs, hidden, data.n_classes),
                "batch_size": batch_size,
                "flops_per_image": flops,
                **describe_row(measure_row(context, pupil, torch, request), sgemm, flops, context),
            }
        )
    return rows


def find_lowest(rows, key):
    """The row in which a figure is lowest."""
    found = [(row, key(row)) for row in rows if key(row) is not None]
    if not found:
        return None
    row, value = min(found, key=lambda pair: pair[1])
    return {"value": value, **{name: row[name] for name in ("data", "network", "batch_size")}}


def measure_sweep(context):
    """Batch sizes, hidden layers and data sets."""
    rows, missing = [], context.missing_peers(("torch",))
    for data in context.plan.sweep_data:
        if data.missing:
            missing[data.name] = data.missing
            continue
        with contextlib.ExitStack() as stack:
            pupil = stack.enter_context(context.serve_pupil(data.path))
            torch = stack.enter_context(context.serve_peer("torch", data.path))
            for hidden in context.plan.sweep_hidden:
                context.say(f"sweep, {data.name}, hidden layers {to_list(hidden)}")
                rows += measure_group(context, data, hidden, pupil, torch)
    if not rows:
        raise Skipped("; ".join(missing.values()))
    shares = [row["share_of_sgemm"]["all"] for row in rows if row["share_of_sgemm"]["all"]]
    return {
        "rows": rows,
        "n_rows": len(rows),
        "rows_with_share": sum(share >= FROM_SHARE for share in shares),
        "rows_slower_than_torch": sum(
            row["ratio_to_torch"] < 1 for row in rows if row["ratio_to_torch"] is not None
        ),
        "lowest_share_of_sgemm": find_lowest(rows, lambda row: row["share_of_sgemm"]["all"]),
        "lowest_ratio_to_torch": find_lowest(rows, lambda row: row["ratio_to_torch"]),
        "lowest_speedup": find_lowest(rows, lambda row: row["speedup"]),
        "missing": missing,
    }
