# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of a perceptron, and how rates are put together."""

import statistics


def flops_per_image(inputs, hidden, classes):
    """Additions and multiplications of one training step, divided by its images.

    For each dense layer of i inputs and o outputs: forward 2·i·o, gradient of the weights 2·i·o,
    and gradient of the inputs 2·i·o for all but the first. Biases, activations and the update are
    not counted.
    """
    sizes = [inputs, *hidden, classes]
    layers = [i * o for i, o in zip(sizes, sizes[1:])]
    return 4 * sum(layers) + 2 * sum(layers[1:])


def median(values):
    return statistics.median(values)


class Samples:
    """What was measured of some things, in turn, by name: {"pupil": {"1": [...], "all": [...]}}."""

    def __init__(self):
        self.values = {}

    def add(self, name, threads, value):
        self.values.setdefault(name, {}).setdefault(threads, []).append(value)

    def median(self, name, threads):
        values = self.values.get(name, {}).get(threads)
        return median(values) if values else None

    def best(self, name, highest=True):
        """The median of the best number of threads."""
        medians = [median(values) for values in self.values.get(name, {}).values()]
        if not medians:
            return None
        return max(medians) if highest else min(medians)


def divide(a, b, digits=4):
    """a / b, or None where one is missing."""
    return round(a / b, digits) if a is not None and b else None


def to_list(hidden):
    return ",".join(str(units) for units in hidden)


def describe_network(inputs, hidden, classes):
    return "-".join(str(size) for size in (inputs, *hidden, classes))
