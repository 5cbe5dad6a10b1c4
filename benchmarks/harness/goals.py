# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be reached, as data, and what was."""

import dataclasses

PERCENT = "%"


@dataclasses.dataclass
class Goal:
    item: int  # groups the goals
    title: str
    path: str  # of the figure among the measurements
    relation: str  # ">=", "<=" or "==" to the limit; "" is for information
    limit: float = 0
    unit: str = ""


GOALS = (
    Goal(1, "Recipe, share of SGEMM, all threads", "recipe.share_of_sgemm.all", ">=", 0.8, PERCENT),
    Goal(1, "Recipe, share of SGEMM, one thread", "recipe.share_of_sgemm.1", ">=", 0.8, PERCENT),
    Goal(1, "Recipe against PyTorch's best", "recipe.ratio_to_torch", ">=", 2.5, "×"),
    Goal(1, "Recipe against the NumPy recipe", "recipe.ratio_to_numpy", ">=", 10, "×"),
    Goal(1, "  its optimisation alone", "recipe.ratio_to_numpy_training", "", 0, "×"),
    Goal(1, "  its last of three epochs", "recipe.ratio_to_numpy_last", "", 0, "×"),
    Goal(1, "  the recipe in float32", "recipe.ratio_to_numpy_float32", "", 0, "×"),
    Goal(2, "Sweep, lowest ratio to PyTorch", "sweep.lowest_ratio_to_torch.value", ">=", 1, "×"),
    Goal(2, "Sweep, rows slower than PyTorch", "sweep.rows_slower_than_torch", "<=", 0),
    Goal(2, "Sweep, rows in all", "sweep.n_rows", ""),
    Goal(2, "Sweep, rows of 60 % of SGEMM or more", "sweep.rows_with_share", ""),
    Goal(2, "Sweep, lowest share of SGEMM", "sweep.lowest_share_of_sgemm.value", "", 0, PERCENT),
    Goal(3, "Recipe, all threads against one", "recipe.speedup", ">=", 1.8, "×"),
    Goal(3, "Recipe, one thread to PyTorch's", "recipe.ratio_to_torch_one_thread", ">=", 1, "×"),
    Goal(3, "Sweep, lowest gain by all threads", "sweep.lowest_speedup.value", "", 0, "×"),
    Goal(4, "Evaluation of the test images", "evaluation.milliseconds.pupil.all", "<=", 60, "ms"),
    Goal(5, "Same weights for 1, 2, 3 and all threads", "recipe.same_weights", "==", True),
    Goal(6, "Frame intervals, training to idle", "frames.interval_p99_ratio", "<=", 1.2, "×"),
    Goal(6, "Longest frame interval while training", "frames.longest_interval_ms", "<=", 50, "ms"),
    Goal(6, "Main-loop latency, 99th percentile", "frames.latency_p99_ms", "<=", 8, "ms"),
    Goal(6, "Training in the app against without", "frames.speed_ratio", ">=", 0.97, PERCENT),
    Goal(7, "Memory beyond the data set", "recipe.memory.beyond_data_mib", "<=", 60, "MiB"),
    Goal(7, "First opening of an archive", "opening.slowest_first_seconds", "<=", 2.5, "s"),
    Goal(7, "Second opening of an archive", "opening.slowest_second_seconds", "<=", 0.3, "s"),
    Goal(8, "First start, to an empty window", "startup.first_start_ratio", "<=", 1.35, "×"),
    Goal(8, "Start with data, to an empty window", "startup.reopen_ratio", "<=", 1.35, "×"),
    Goal(9, "Convolutional network, width 16, to PyTorch's best", "convolution.rows.16.ratio_to_torch", ">=", 3, "×"),
    Goal(9, "  one thread to PyTorch's", "convolution.rows.16.ratio_to_torch_one_thread", ">=", 3, "×"),
    Goal(9, "Convolutional network, width 32, to PyTorch's best", "convolution.rows.32.ratio_to_torch", ">=", 3, "×"),
    Goal(9, "  one thread to PyTorch's", "convolution.rows.32.ratio_to_torch_one_thread", ">=", 3, "×"),
)


def find(measurements, path):
    """The figure at a path like "recipe.speedup", or None."""
    value = measurements
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def is_reached(goal, value):
    """True, False, or None where there is no limit or no figure."""
    if value is None or goal.relation == "":
        return None
    if goal.relation == ">=":
        return value >= goal.limit
    return value <= goal.limit if goal.relation == "<=" else value == goal.limit


def judge(measurements):
    """One row for each goal, for the JSON file and the summary."""
    return [
        {
            **dataclasses.asdict(goal),
            "value": find(measurements, goal.path),
            "reached": is_reached(goal, find(measurements, goal.path)),
        }
        for goal in GOALS
    ]
