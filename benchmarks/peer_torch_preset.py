#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presets medium and strong in PyTorch: the same network, recipe and images as Pupil's.

  benchmarks/peer_torch_preset.py DATA --preset=medium [--classes=N] [--per-class=N --draw=N]
                                  [--seed=N] [--epochs=N] [--mixed]

With --per-class it trains with few images, drawn as train-few-images draws them. DATA is
fashion-mnist, a folder of IDX files or the archive of CIFAR-10's binary version. Prints a line for
each epoch and at the end the test accuracy as JSON. What this tells is which accuracy a recipe has,
whoever computes it; random numbers differ from Pupil's. It takes several times as long, with
PyTorch's automatic mixed precision in bfloat16 (--mixed) less.
"""

import argparse
import json
import math
import os
import sys
import time

sys.dont_write_bytecode = True
os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))
# Its small products are faster with one thread of the BLAS than with several.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch
import torch.nn.functional as functional

import peer_common

PATCH = 2
WHITENING_EPSILON = 5e-4
LOGIT_SCALE = 0.1
MOMENTUM = 0.95
DECAY = 0.01
VECTOR_RATE = 0.5
WARM_UP, START, END = 0.1, 0.2, 0.07
LABEL_SMOOTHING = 0.1
PRESETS = {
    "medium": dict(
        widths=(48, 144, 192),
        rate=0.015,
        batch=128,
        epochs=16,
        few=(40000, 40),
        average=0.99,
        shift=2,
        cutout=0,
    ),
    "strong": dict(
        widths=(64, 256, 256),
        rate=0.012,
        batch=80,
        epochs=35,
        few=(57600, 80),
        average=0.995,
        shift=3,
        cutout=8,
    ),
}


def fit(preset, n_images):
    """What run-recipe-fit.c makes of a preset for so many images of 32 × 32."""
    fitted = dict(preset, colors=0.5 if n_images <= 1000 else 0.3 if n_images <= 7500 else 0)
    if fitted["colors"] > 0:
        fitted["cutout"] = 0
    batch = 16
    while batch < preset["batch"] and batch * math.sqrt(2) < n_images / 64:
        batch *= 2
    fitted["batch"] = min(batch, preset["batch"])
    images, epochs = preset["few"]
    few = max(images / n_images, epochs)
    most = preset["epochs"] * 15000 / n_images
    fitted["epochs"] = int(max(preset["epochs"], min(few, most)) + 0.5)
    return fitted


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", metavar="DATA")
    parser.add_argument("--preset", choices=PRESETS, default="medium")
    parser.add_argument("--classes", type=int, default=10, help="the first N")
    parser.add_argument("--per-class", type=int, help="training images of each class")
    parser.add_argument("--draw", type=int, default=0, help="which choice of them")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="instead of the preset's")
    parser.add_argument("--mixed", action="store_true", help="learn in mixed precision")
    return parser.parse_args()


def read_images(arguments):
    """Normalised training images, labels, and the same of the test."""
    splits = [
        peer_common.choose_classes(split, arguments.classes)
        for split in peer_common.read_data(arguments.data)
    ]
    if arguments.per_class:
        splits[0] = peer_common.draw_images(splits[0], arguments.per_class, arguments.draw)
    (x, y), (x_test, y_test) = [
        (torch.from_numpy(pixels / 255).float(), torch.from_numpy(labels.astype("int64")))
        for pixels, labels in splits
    ]
    channels = 3 if x.shape[1] == 3072 else 1
    side = math.isqrt(x.shape[1] // channels)
    x, x_test = (images.view(-1, channels, side, side) for images in (x, x_test))
    mean, deviation = x.mean((0, 2, 3), keepdim=True), x.std((0, 2, 3), keepdim=True)
    return (x - mean) / deviation, y, (x_test - mean) / deviation, y_test, (mean, deviation)


def measure_whitening(x):
    patches = x[:: max(1, len(x) // 1000)].unfold(2, PATCH, 1).unfold(3, PATCH, 1)
    patches = patches.permute(0, 2, 3, 1, 4, 5).flatten(0, 2).flatten(1)
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    weight = vectors.T / torch.sqrt(values[:, None] + WHITENING_EPSILON)
    weight = weight.view(-1, x.shape[1], PATCH, PATCH)
    return torch.cat((weight, -weight))


def make_network(widths, x, n_classes):
    whitening = torch.nn.Conv2d(x.shape[1], 2 * x.shape[1] * PATCH**2, PATCH, bias=False)
    whitening.weight.data = measure_whitening(x)
    whitening.weight.requires_grad = False
    layers = [whitening, torch.nn.ReLU()]
    inputs = whitening.out_channels
    for width in widths:
        for source, pools in ((inputs, [torch.nn.MaxPool2d(2)]), (width, [])):
            layers.append(torch.nn.Conv2d(source, width, 3, padding=1, bias=False))
            layers += [*pools, torch.nn.BatchNorm2d(width), torch.nn.ReLU()]
        inputs = width
    head = torch.nn.Linear(inputs, n_classes)
    torch.nn.init.normal_(head.weight, 0, math.sqrt(2 / inputs))
    torch.nn.init.zeros_(head.bias)
    layers += [torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten(), Scale(), head]
    return torch.nn.Sequential(*layers)


class Scale(torch.nn.Module):
    def forward(self, x):
        return LOGIT_SCALE * x


def orthogonalize(matrix):
    """Newton and Schulz, as nn-orthogonalize.h."""
    x = matrix / (matrix.norm() + 1e-7)
    turned = x.shape[0] > x.shape[1]
    x = x.T if turned else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if turned else x


class Muon:
    """Kernels as nn-optimizer.h describes, vectors by AdamW."""

    def __init__(self, network):
        parameters = [p for p in network.parameters() if p.requires_grad]
        self.momenta = {p: torch.zeros_like(p) for p in parameters if p.dim() > 1}
        vectors = [p for p in parameters if p.dim() == 1]
        self.vectors = torch.optim.AdamW(vectors, weight_decay=0)

    @torch.no_grad()
    def step(self, rate):
        for kernel, momentum in self.momenta.items():
            momentum.mul_(MOMENTUM).add_(kernel.grad)
            step = (kernel.grad + MOMENTUM * momentum).flatten(1)
            outputs, inputs = step.shape
            kernel *= outputs**0.5 / kernel.norm() if kernel.dim() == 4 else 1 - rate * DECAY
            kernel -= rate * max(1, outputs / inputs) ** 0.5 * orthogonalize(step).view_as(kernel)
        self.vectors.param_groups[0]["lr"] = rate * VECTOR_RATE
        self.vectors.step()


def vary_colors(x, normalization, amplitude):
    """Brightness, contrast, saturation, in this order, as nn-augment-color.h."""
    mean, deviation = normalization
    gray = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    factors = 1 + amplitude * (2 * torch.rand(3, len(x), 1, 1, 1) - 1)
    if x.shape[1] != 3:
        gray, factors[2] = torch.full((1, x.shape[1], 1, 1), 1 / x.shape[1]), 1
    x = (x * deviation + mean) * factors[0]
    x = factors[1] * x + (1 - factors[1]) * (x * gray).sum(1, True).mean((2, 3), True)
    x = factors[2] * x + (1 - factors[2]) * (x * gray).sum(1, True)
    return (x.clamp(0, 1) - mean) / deviation


def augment(x, mirrored, shift, cutout):
    n, channels, height, width = x.shape
    places = torch.randint(0, 2 * shift + 1, (2, n, 1))
    rows = (places[0] + torch.arange(height))[:, None, :, None]
    columns = (places[1] + torch.arange(width))[:, None, None, :]
    images = torch.arange(n)[:, None, None, None]
    x = functional.pad(x, (shift,) * 4, "reflect")
    x = x[images, torch.arange(channels)[None, :, None, None], rows, columns]
    x[mirrored] = x[mirrored].flip(3)
    if cutout > 0:
        top = torch.randint(0, height - cutout + 1, (n, 1))
        left = torch.randint(0, width - cutout + 1, (n, 1))
        is_row = (torch.arange(height) >= top) & (torch.arange(height) < top + cutout)
        is_column = (torch.arange(width) >= left) & (torch.arange(width) < left + cutout)
        x.masked_fill_((is_row[:, :, None] & is_column[:, None, :])[:, None], 0)
    return x


@torch.no_grad()
def evaluate(network, x, y, views):
    """The share of right answers, with the mean logits of the presets' six views or with one."""
    network.eval()
    right = 0
    for images, labels in zip(x.split(500), y.split(500)):

        def mirror(images):
            return network(images) + network(images.flip(3))

        if views:
            padded = functional.pad(images, (1,) * 4, "reflect")
            moved = mirror(padded[:, :, :-2, :-2]) + mirror(padded[:, :, 2:, 2:])
            answer = 2 * mirror(images) + moved
        else:
            answer = network(images)
        right += (answer.argmax(1) == labels).sum().item()
    network.train()
    return right / len(y)


def get_rate(step, n_steps, peak):
    summit = int(WARM_UP * n_steps)
    if step < summit:
        return peak * (START + (1 - START) * step / summit)
    return peak * (1 - (1 - END) * (step - summit) / (n_steps - summit))


def main():
    arguments = parse_arguments()
    if peer_common.has_reference_blas():
        sys.exit("PyTorch has no BLAS but the reference one: install libopenblas0-pthread")
    torch.manual_seed(arguments.seed)
    x, y, x_test, y_test, normalization = read_images(arguments)
    preset = fit(PRESETS[arguments.preset], len(y))
    epochs = arguments.epochs or preset["epochs"]
    network = make_network(preset["widths"], x, arguments.classes)
    layout = torch.channels_last if arguments.mixed else torch.contiguous_format
    network = network.to(memory_format=layout)

    def get_share(n_averaged):
        """The weights' share in their average after so many steps, as nn-average.h."""
        return max(1 - preset["average"], 10 / (float(n_averaged) + 10))

    average = torch.optim.swa_utils.AveragedModel(
        network, avg_fn=lambda mean, value, n: mean + get_share(n) * (value - mean)
    )
    optimizer = Muon(network)
    first_mirrored = torch.rand(len(y)) < 0.5
    n_batches = -(-len(y) // preset["batch"])
    seconds, step = 0.0, 0
    for epoch in range(epochs):
        start = time.perf_counter()
        right = 0
        for rows in torch.randperm(len(y)).split(preset["batch"]):
            mirrored = first_mirrored[rows] ^ (epoch % 2 == 1)
            images = augment(x[rows], mirrored, preset["shift"], preset["cutout"])
            if preset["colors"] > 0:
                images = vary_colors(images, normalization, preset["colors"])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.mixed):
                logits = network(images.contiguous(memory_format=layout)).float()
            loss = functional.cross_entropy(logits, y[rows], label_smoothing=LABEL_SMOOTHING)
            right += (logits.argmax(1) == y[rows]).sum().item()
            network.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step(get_rate(step, epochs * n_batches, preset["rate"]))
            average.update_parameters(network)
            for mean, value in zip(average.module.buffers(), network.buffers()):
                if mean.is_floating_point():
                    mean += get_share(step) * (value - mean)
            step += 1
        seconds += time.perf_counter() - start
        if len(y) >= len(y_test) or epoch == epochs - 1:
            accuracy = evaluate(average, x_test, y_test, views=False)
            figures = f"training {right / len(y):.4f}, test {accuracy:.4f}"
            print(f"epoch {epoch + 1}: {figures}", flush=True)
    answer = {
        "preset": arguments.preset,
        "epochs": epochs,
        "test_accuracy": evaluate(average, x_test, y_test, views=True),
        "images_per_second": epochs * len(y) / seconds,
        "seconds": seconds,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
