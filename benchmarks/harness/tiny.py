# SPDX-License-Identifier: GPL-3.0-or-later
"""A tiny data set, for a run that only shows that every benchmark still works."""

import os
import random

SIDE = 12
CLASSES = 4


def write_idx(path, shape, data):
    with open(path, "wb") as file:
        file.write(bytes((0, 0, 8, len(shape))))
        for size in shape:
            file.write(size.to_bytes(4, "big"))
        file.write(data)


def write_data(folder):
    """IDX files of images whose brightness tells their class, under noise."""
    noise = random.Random(1)
    os.makedirs(folder)
    for prefix, n_images in (("train", 320), ("t10k", 80)):
        labels = bytes(i % CLASSES for i in range(n_images))
        pixels = bytearray()
        for label in labels:
            pixels += bytes(50 * label + noise.randrange(60) for _ in range(SIDE * SIDE))
        path = os.path.join(folder, prefix)
        write_idx(path + "-images-idx3-ubyte", (n_images, SIDE, SIDE), pixels)
        write_idx(path + "-labels-idx1-ubyte", (n_images,), labels)
    return folder
