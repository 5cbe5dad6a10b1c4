# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is measured: the whole set, or a tiny one that only shows that everything runs."""

import dataclasses
import os

from harness import tiny
from harness.programs import Skipped

FASHION_MNIST = "/usr/share/datasets/fashion-mnist"
CIFAR10_FILES = ("cifar-10-binary.tar.gz", "cifar-10-python.tar.gz")


@dataclasses.dataclass
class Data:
    """A data set as the programs take it. @classes 0 means all."""

    name: str
    path: str
    inputs: int
    classes: int
    n_classes: int
    missing: str = ""

    def require(self):
        if self.missing:
            raise Skipped(self.missing)
        return self.path


@dataclasses.dataclass
class Plan:
    quick: bool
    rounds: int
    seconds: float  # of one measurement of the recipe and the evaluation
    sweep_seconds: float  # of one measurement of the sweep
    sgemm_size: int
    sgemm_seconds: float
    hidden: tuple  # of the recipe
    recipe_data: Data
    sweep_data: tuple
    sweep_hidden: tuple
    sweep_batch_sizes: tuple
    convolution_widths: tuple
    convolution_seconds: float
    archives: tuple  # to be opened: Data


def find_cifar10(folder):
    """The binary archive as three classes of 3072 inputs; the Python one only for opening."""
    data = []
    for name in CIFAR10_FILES:
        path = os.path.join(folder, name) if folder else name
        missing = ""
        if not folder:
            missing = "no folder with CIFAR-10's archives was given (--cifar10)"
        elif not os.path.isfile(path):
            missing = f"{path} is not there"
        data.append(Data("CIFAR-10 " + name, path, 3072, 3, 3, missing))
    data[0].name = "CIFAR-10"
    return data


def make_plan(quick, cifar10, temporary):
    if quick:
        path = tiny.write_data(os.path.join(temporary, "tiny"))
        data = Data("tiny", path, tiny.SIDE**2, 0, tiny.CLASSES)
        return Plan(
            quick=True,
            rounds=1,
            seconds=0.02,
            sweep_seconds=0.01,
            sgemm_size=96,
            sgemm_seconds=0.01,
            hidden=(16, 8),
            recipe_data=data,
            sweep_data=(data,),
            sweep_hidden=((8,), (12, 6)),
            sweep_batch_sizes=(16, 500),
            convolution_widths=(8,),
            convolution_seconds=0.02,
            archives=(data,),
        )
    binary, python = find_cifar10(cifar10)
    missing = "" if os.path.isdir(FASHION_MNIST) else f"{FASHION_MNIST} is not there"
    fashion = Data("Fashion-MNIST", FASHION_MNIST, 784, 0, 10, missing)
    return Plan(
        quick=False,
        rounds=3,
        seconds=2.5,
        sweep_seconds=0.2,
        sgemm_size=2048,
        sgemm_seconds=0.3,
        hidden=(128, 64),
        recipe_data=binary,
        sweep_data=(binary, fashion),
        sweep_hidden=((32,), (128, 64), (512, 256), (2048, 2048)),
        sweep_batch_sizes=(16, 32, 64, 128, 256, 512),
        convolution_widths=(16, 32),
        convolution_seconds=3,
        archives=(binary, python),
    )
