#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipe in plain NumPy: matrices, a loop over mini-batches, and the loss after each epoch.

Its matrix products use as many threads as the BLAS under NumPy is told to by the environment
(OPENBLAS_NUM_THREADS and the like); --threads is only repeated in the answer. Weights, biases and
gradients are of --dtype; the pixels are float32, as in the recipe. Three epochs are measured for
each request: "seconds" with the loss over all training images at the end of each, which belongs to
the recipe, "training_seconds" without, "last_seconds" the last epoch alone. The first epoch of a
process takes longer, because the memory of the large arrays is new to it.
"""

import sys
import time

sys.dont_write_bytecode = True

import numpy as np

import peer_common


EPOCHS = 3


class Perceptron:
    def __init__(self, sizes, dtype):
        random = np.random.default_rng(0)
        pairs = list(zip(sizes, sizes[1:]))
        self.weights = [
            (random.standard_normal((i, o)) * np.sqrt(2 / i)).astype(dtype) for i, o in pairs
        ]
        self.biases = [np.zeros((1, o), dtype) for _, o in pairs]

    def forward(self, x):
        """Activations of every layer, the last being probabilities."""
        activations = [x]
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            activations.append(np.maximum(activations[-1] @ weight + bias, 0))
        logits = activations[-1] @ self.weights[-1] + self.biases[-1]
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        activations.append(exponentials / exponentials.sum(axis=1, keepdims=True))
        return activations

    def step(self, x, targets):
        activations = self.forward(x)
        delta = (activations[-1] - targets) / len(x)
        gradients = []
        for layer in reversed(range(len(self.weights))):
            gradients.append((layer, activations[layer].T @ delta, delta.sum(0, keepdims=True)))
            if layer > 0:
                delta = (delta @ self.weights[layer].T) * (activations[layer] > 0)
        for layer, weight_gradient, bias_gradient in gradients:
            self.weights[layer] -= peer_common.LEARNING_RATE * weight_gradient
            self.biases[layer] -= peer_common.LEARNING_RATE * bias_gradient

    def loss(self, x, labels):
        probabilities = self.forward(x)[-1][np.arange(len(labels)), labels]
        return float(-np.log(probabilities + 1e-8).mean())


def train_epoch(network, x, targets, labels, request):
    """Seconds of the optimisation, seconds of the loss."""
    start = time.perf_counter()
    order = np.random.permutation(len(x))
    x_epoch, targets_epoch = x[order], targets[order]
    for begin in range(0, len(x), request.batch_size):
        end = begin + request.batch_size
        network.step(x_epoch[begin:end], targets_epoch[begin:end])
    middle = time.perf_counter()
    network.loss(x, labels)
    return middle - start, time.perf_counter() - middle


def make_peer(data):
    chosen = {}

    def measure(request):
        n_classes = request.classes or int(data[0][1].max()) + 1
        if n_classes not in chosen:
            chosen.clear()
            pixels, labels = peer_common.choose_classes(data[0], n_classes)
            scaled = pixels.astype(np.float32) / np.float32(255)
            chosen[n_classes] = (scaled, labels.astype(np.int64))
        x, labels = chosen[n_classes]
        targets = np.eye(n_classes, dtype=request.dtype)[labels]
        network = Perceptron([x.shape[1], *request.hidden, n_classes], request.dtype)
        epochs = [train_epoch(network, x, targets, labels, request) for _ in range(EPOCHS)]
        seconds = sum(training + loss for training, loss in epochs)
        training_seconds = sum(training for training, _ in epochs)
        return {
            "version": np.__version__,
            "dtype": request.dtype,
            "threads": request.threads,
            "inputs": x.shape[1],
            "classes": n_classes,
            "images": EPOCHS * len(x),
            "seconds": seconds,
            "training_seconds": training_seconds,
            "last_seconds": sum(epochs[-1]),
            "images_per_second": EPOCHS * len(x) / seconds,
            "training_images_per_second": EPOCHS * len(x) / training_seconds,
            "last_images_per_second": len(x) / sum(epochs[-1]),
        }

    return measure


if __name__ == "__main__":
    peer_common.run("peer_numpy", make_peer)
