# SPDX-License-Identifier: GPL-3.0-or-later
"""What the peers share: reading the data, reading requests, answering them.

A peer trains the same network on the same images as bench-train, takes the same options, and
answers each request with one line of JSON; see bench-train.c.
"""

import argparse
import gzip
import json
import os
import random
import shlex
import sys
import tarfile
import time

import numpy as np

WARM_UP_SECONDS = 0.1
MIN_BATCHES = 2
LEARNING_RATE = 0.01


def read_idx(path):
    """An IDX file of bytes, packed or not, as an array of its own shape."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def read_idx_folder(folder):
    def find(name):
        for suffix in ("", ".gz"):
            path = os.path.join(folder, name + suffix)
            if os.path.exists(path):
                return read_idx(path)
        raise FileNotFoundError(f"{folder} has no {name}")

    splits = []
    for prefix in ("train", "t10k"):
        images = find(prefix + "-images-idx3-ubyte")
        splits.append((images.reshape(len(images), -1), find(prefix + "-labels-idx1-ubyte")))
    return splits


def read_cifar10(path):
    """The archive of the binary version: a byte of label and 3072 of pixels for each image."""
    parts = {}
    with tarfile.open(path) as archive:
        for member in archive:
            name = os.path.basename(member.name)
            if name.endswith(".bin"):
                data = archive.extractfile(member).read()
                parts[name] = np.frombuffer(data, np.uint8).reshape(-1, 3073)
    training = np.concatenate([parts[f"data_batch_{i}.bin"] for i in range(1, 6)])
    return [(rows[:, 1:], rows[:, 0]) for rows in (training, parts["test_batch.bin"])]


def read_data(path):
    """[(pixels, labels) of the training split, the same of the test split], bytes all."""
    if path == "fashion-mnist":
        path = "/usr/share/datasets/fashion-mnist"
    return read_idx_folder(path) if os.path.isdir(path) else read_cifar10(path)


def choose_classes(split, n_classes):
    pixels, labels = split
    keep = labels < n_classes
    return (pixels, labels) if keep.all() else (pixels[keep], labels[keep])


def draw_images(split, per_class, draw):
    """A random choice of so many images of each class, the same for the same number @draw."""
    pixels, labels = split
    choice = random.Random(1000 * draw + per_class)
    rows = []
    for c in range(labels.max() + 1):
        of_class = np.flatnonzero(labels == c).tolist()
        choice.shuffle(of_class)
        rows += sorted(of_class[:per_class])
    return pixels[rows], labels[rows]


def has_reference_blas():
    """True if matrix products are the reference implementation's, in some Fortran loops.

    Debian's PyTorch and NumPy take whichever BLAS is installed. This one, which is there where no other
    is, is ten times slower than OpenBLAS and more, and nobody who trains would use it.
    """
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return "/blas/libblas.so" in maps.read()


class Stopwatch:
    """Counts images and seconds from the end of a warm-up on, until the time is over."""

    def __init__(self, seconds):
        self.budget = seconds
        self.start = self.warm_start = time.perf_counter()
        self.batches = self.images = 0
        self.seconds = 0.0
        self.warm = False

    def count(self, n_images):
        """One batch is done; False to stop."""
        now = time.perf_counter()
        self.batches += 1
        if self.warm:
            self.images += n_images
            self.seconds = now - self.warm_start
            return self.seconds < self.budget or self.batches < MIN_BATCHES
        if now - self.start >= min(WARM_UP_SECONDS, self.budget) and self.batches >= MIN_BATCHES:
            self.warm = True
            self.warm_start = now
            self.batches = 0
        return True


def time_evaluation(evaluate, seconds):
    """The median time of @evaluate, called for about @seconds after a warm-up."""
    evaluate()
    times = []
    while len(times) < 3 or sum(times) < seconds:
        start = time.perf_counter()
        evaluate()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def run(name, make_peer):
    """Reads the command line and answers with what make_peer (data)(request) returns."""
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--hidden", default="128,64")
    parser.add_argument("--width", type=int, default=0)
    parser.add_argument("--separable", action="store_true")
    parser.add_argument("--mixed", action="store_true")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--classes", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float64")
    program = argparse.ArgumentParser(prog=name, parents=[parser], conflict_handler="resolve")
    program.add_argument("data")
    program.add_argument("--serve", action="store_true")
    first = program.parse_args()
    measure = make_peer(read_data(first.data))

    def answer(request):
        request.hidden = [int(units) for units in request.hidden.split(",")]
        request.threads = request.threads or len(os.sched_getaffinity(0))
        return {"program": name, **measure(request)}

    if not first.serve:
        print(json.dumps(answer(first)))
        return
    print(json.dumps({"program": name, "ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(parser.parse_args(shlex.split(line)))), flush=True)
