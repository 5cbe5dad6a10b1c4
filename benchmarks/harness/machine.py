# SPDX-License-Identifier: GPL-3.0-or-later
"""What the figures come from: the machine, the system, the build, the versions of the peers."""

import contextlib
import os
import platform
import subprocess
import time

# Where the peers are.
FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEER = "import numpy, {0}, peer_common; print({0}.__version__, peer_common.has_reference_blas())"


def read_lines(path):
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()
    return []


def find_processor():
    for line in read_lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model", "cpu model"):
            return value.strip()
    return platform.machine()


def find_instructions():
    """The widest vector instructions; figures of different ones cannot be compared."""
    for line in read_lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() in ("flags", "Features"):
            flags = value.split()
            known = ("avx512f", "avx2", "avx", "sse2", "sve", "asimd")
            return next((flag for flag in known if flag in flags), "")
    return ""


def find_system():
    for line in read_lines("/etc/os-release"):
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def count_cores():
    return len(os.sched_getaffinity(0))


def find_python():
    """The distribution's own, because its packages are NumPy and PyTorch."""
    return "/usr/bin/python3" if os.access("/usr/bin/python3", os.X_OK) else "python3"


def find_peer(module, title):
    """Its version, or None, and why it cannot be measured, or None."""
    python = find_python()
    found = subprocess.run(
        [python, "-B", "-c", PEER.format(module)],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if found.returncode != 0:
        which = title if module == "numpy" else f"{title} with NumPy"
        return None, f"{which} is not installed for {python}"
    version, has_reference_blas = found.stdout.split()
    if has_reference_blas == "True":
        return None, f"{title} has no BLAS but the reference one: install libopenblas0-pthread"
    return version, None


def read_busy_seconds():
    """What all cores have worked since the start, or None where the system does not tell."""
    lines = read_lines("/proc/stat")
    if not lines:
        return None
    user, nice, system, _, _, *others = (int(ticks) for ticks in lines[0].split()[1:9])
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


def read_own_seconds():
    """What this process and those that it has waited for have worked."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Disturbance:
    """How many cores others kept busy, on average, since this object was made."""

    def __init__(self):
        self.begin = time.perf_counter()
        self.busy = read_busy_seconds()
        self.own = read_own_seconds()

    def count_cores(self):
        if self.busy is None:
            return None
        others = read_busy_seconds() - self.busy - (read_own_seconds() - self.own)
        return round(max(0.0, others / (time.perf_counter() - self.begin)), 3)


def describe(build):
    return {
        "processor": find_processor(),
        "instructions": find_instructions(),
        "cores": count_cores(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": find_system(),
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 2),
        "compiler": build["compiler"],
        "buildtype": build["buildtype"],
        "optimization": build["optimization"],
        "sanitizers": build["sanitizers"],
    }
