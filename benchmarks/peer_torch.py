#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""PyTorch on the CPU, as its users write it: the same networks, batches and SGD as Pupil.

A perceptron, or with --width a convolutional network with Nesterov's momentum, weight decay, label
smoothing, random shifts (one for each batch) and mirror images; with --mixed in PyTorch's automatic mixed
precision (bfloat16) and channels last, the fastest that there is for it here. The pixels are floats in memory
before the clock starts, which Pupil's are not. Time counts shuffling, picking the batch's rows,
augmentation, forward, loss, backward and update.
"""

import os
import sys

sys.dont_write_bytecode = True
os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))

import numpy as np
import torch
import torch.nn.functional as functional

import peer_common


def make_network(inputs, hidden, n_classes):
    sizes = [inputs, *hidden, n_classes]
    layers = []
    for units_in, units_out in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(units_in, units_out), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def make_convolutional(width, channels, n_classes):
    """Six convolutions, as bench-train has them."""

    def convolve(inputs, outputs):
        convolution = torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        return convolution, torch.nn.BatchNorm2d(outputs), torch.nn.ReLU()

    pool = torch.nn.MaxPool2d
    return torch.nn.Sequential(
        *convolve(channels, width), *convolve(width, width), pool(2),
        *convolve(width, 2 * width), *convolve(2 * width, 2 * width), pool(2),
        *convolve(2 * width, 4 * width), pool(2),
        *convolve(4 * width, 4 * width), torch.nn.AdaptiveMaxPool2d(1),
        torch.nn.Flatten(), torch.nn.Linear(4 * width, n_classes),
    )  # fmt: skip


def make_separable(width, channels, n_classes):
    """The same with convolutions of channels and of pixels apart, and norms of groups."""

    def convolve(inputs, outputs, size):
        convolution = torch.nn.Conv2d(inputs, outputs, size, padding=size // 2)
        return convolution, torch.nn.GroupNorm(8, outputs), torch.nn.ReLU()

    def separate(inputs, outputs):
        depthwise = torch.nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        return (
            depthwise, torch.nn.BatchNorm2d(inputs), torch.nn.ReLU(),
            *convolve(inputs, outputs, 1),
        )  # fmt: skip

    pool = torch.nn.MaxPool2d
    return torch.nn.Sequential(
        *convolve(channels, width, 3), *separate(width, width), pool(2),
        *separate(width, 2 * width), *separate(2 * width, 2 * width), pool(2),
        *separate(2 * width, 4 * width), pool(2),
        *separate(4 * width, 4 * width), torch.nn.AdaptiveMaxPool2d(1),
        torch.nn.Flatten(), torch.nn.Linear(4 * width, n_classes),
    )  # fmt: skip


def augment(x):
    """Each batch shifted by up to two pixels with a reflected border, half of it mirrored."""
    height, width = x.shape[2:]
    top, left = np.random.randint(0, 5, 2)
    x = functional.pad(x, (2, 2, 2, 2), "reflect")[:, :, top : top + height, left : left + width]
    mirrored = torch.rand(len(x)) < 0.5
    x[mirrored] = x[mirrored].flip(3)
    return x


def measure_convolutional(network, x, y, request):
    optimizer = torch.optim.SGD(
        network.parameters(), lr=peer_common.LEARNING_RATE, momentum=0.9, nesterov=True,
        weight_decay=5e-4,
    )  # fmt: skip
    channels, side = (3, 32) if x.shape[1] == 3072 else (1, round(x.shape[1] ** 0.5))
    x = x.view(-1, channels, side, side)
    x = (x - x.mean((0, 2, 3), keepdim=True)) / x.std((0, 2, 3), keepdim=True)
    if request.mixed:
        x, network = (what.to(memory_format=torch.channels_last) for what in (x, network))
    stopwatch = peer_common.Stopwatch(request.seconds)
    while True:
        order = torch.randperm(len(y))
        for begin in range(0, len(y), request.batch_size):
            rows = order[begin : begin + request.batch_size]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=request.mixed):
                logits = network(augment(x[rows])).float()
            loss = functional.cross_entropy(logits, y[rows], label_smoothing=0.1)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            if not stopwatch.count(len(rows)):
                return stopwatch


def measure_training(network, x, y, request):
    optimizer = torch.optim.SGD(network.parameters(), lr=peer_common.LEARNING_RATE)
    stopwatch = peer_common.Stopwatch(request.seconds)
    while True:
        order = torch.randperm(len(y))
        for begin in range(0, len(y), request.batch_size):
            rows = order[begin : begin + request.batch_size]
            loss = functional.cross_entropy(network(x[rows]), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            if not stopwatch.count(len(rows)):
                return stopwatch


def measure_evaluation(network, x, request):
    def evaluate():
        with torch.inference_mode():
            for begin in range(0, len(x), 1000):
                functional.softmax(network(x[begin : begin + 1000]), 1)

    return peer_common.time_evaluation(evaluate, request.seconds)


def make_peer(data):
    tensors = {}

    def get_tensors(n_classes):
        """Training pixels and labels, test pixels; made once for each choice of classes."""
        if n_classes not in tensors:
            tensors.clear()
            training, test = (peer_common.choose_classes(split, n_classes) for split in data)
            tensors[n_classes] = (
                torch.from_numpy(training[0].astype(np.float32) / 255),
                torch.from_numpy(training[1].astype(np.int64)),
                torch.from_numpy(test[0].astype(np.float32) / 255),
            )
        return tensors[n_classes]

    def measure(request):
        torch.set_num_threads(request.threads)
        torch.manual_seed(0)
        n_classes = request.classes or int(data[0][1].max()) + 1
        x, y, x_test = get_tensors(n_classes)
        if request.width:
            make = make_separable if request.separable else make_convolutional
            network = make(request.width, 3 if x.shape[1] == 3072 else 1, n_classes)
        else:
            network = make_network(x.shape[1], request.hidden, n_classes)
        answer = {
            "version": torch.__version__,
            "threads": request.threads,
            "inputs": x.shape[1],
            "classes": n_classes,
        }
        if request.evaluate:
            seconds = measure_evaluation(network, x_test, request)
            return {**answer, "images": len(x_test), "seconds": seconds}
        train = measure_convolutional if request.width else measure_training
        stopwatch = train(network, x, y, request)
        return {
            **answer,
            "images": stopwatch.images,
            "seconds": stopwatch.seconds,
            "images_per_second": stopwatch.images / stopwatch.seconds,
        }

    return measure


if __name__ == "__main__":
    peer_common.run("peer_torch", make_peer)
