# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluation, opening of data sets, and the programs that need a window."""

import contextlib
import os
import shutil

from harness.machine import FOLDER
from harness.network import Samples, describe_network, divide, median, to_list
from harness.programs import Skipped

# Each prints one JSON object, {"skipped": "reason"} if it cannot run here; see README.md. An
# argument in braces is the path of another program of the build. A quick run has less patience.
QUICK_TIMEOUT = 40
WINDOW_PROGRAMS = {
    "frames": {
        "program": "bench-frames",
        "arguments": [],
        "quick": ["--seconds=1", "--idle-seconds=1", "--rounds=1", "--points=2000"],
        "timeout": 400,
    },
    "startup": {
        "program": "bench-startup",
        "arguments": ["{startup-empty}", "{startup-pupil}"],
        "quick": ["{startup-empty}", "{startup-pupil}", "--runs=1"],
        "timeout": 200,
    },
}


def measure_evaluation(context):
    """Probabilities of the whole test split, from bytes to softmax."""
    plan, data = context.plan, context.plan.recipe_data
    path = data.require()
    request = {"hidden": to_list(plan.hidden), "seconds": plan.seconds / 4, "evaluate": True}
    samples = Samples()
    with context.serve_pupil(path) as pupil, context.serve_peer("torch", path) as torch:
        for _ in range(plan.rounds):
            for label in torch.variants if torch else ():
                samples.add("torch", label, torch.ask(label, request)["seconds"])
            for label, threads in context.threads.items():
                ours = pupil.ask({**request, "threads": threads})
                samples.add("pupil", label, ours["seconds"])
    return {
        "data": data.name,
        "network": describe_network(ours["inputs"], plan.hidden, ours["classes"]),
        "images": ours["images"],
        "milliseconds": {
            name: {label: round(1000 * median(values), 3) for label, values in rows.items()}
            for name, rows in samples.values.items()
        },
        "ratio_to_torch": divide(
            samples.best("torch", highest=False), samples.median("pupil", "all")
        ),
        "missing": context.missing_peers(("torch",)),
    }


def measure_gunzip(context, path):
    """Unpacking alone, or None for what is not packed."""
    if not path.endswith(".gz") or shutil.which("gzip") is None:
        return None
    _, seconds, _ = context.programs.run(["gzip", "-t", path])
    return seconds


def measure_opening(context):
    """The first and the second opening of each archive, the first with an empty cache."""
    program = context.find_program("bench-open")
    described, missing = {}, {}
    for data in context.plan.archives:
        if data.missing:
            missing[data.name] = data.missing
            continue
        samples = Samples()
        for turn in range(context.plan.rounds):
            context.say(f"opening {data.name}, round {turn + 1} of {context.plan.rounds}")
            cache = context.make_folder("opening-cache")
            for name in ("first", "second"):
                answer, _, _ = context.programs.run_json(
                    [program, data.path], {"XDG_CACHE_HOME": cache}
                )
                samples.add(name, "all", answer["seconds"])
            shutil.rmtree(cache)
            gunzip = measure_gunzip(context, data.path)
            if gunzip is not None:
                samples.add("gunzip", "all", gunzip)
        described[data.name] = {
            "images": answer["images"],
            "bytes": answer["bytes"],
            "first_seconds": round(samples.median("first", "all"), 4),
            "second_seconds": round(samples.median("second", "all"), 4),
            "gunzip_seconds": samples.median("gunzip", "all"),
        }
    if not described:
        raise Skipped("; ".join(missing.values()))
    return {
        "data": described,
        "slowest_first_seconds": max(row["first_seconds"] for row in described.values()),
        "slowest_second_seconds": max(row["second_seconds"] for row in described.values()),
        "missing": missing,
    }


def window_environment(context):
    data = context.build["data"]
    folders = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    return {"GSETTINGS_SCHEMA_DIR": data, "XDG_DATA_DIRS": f"{data}:{folders}"}


def measure_window(context, name):
    """A program with a window, in a virtual display of its own."""
    entry = WINDOW_PROGRAMS[name]
    program = context.find_program(entry["program"])
    for needed in ("Xvfb", "setpriv"):
        if shutil.which(needed) is None:
            raise Skipped(f"{needed} is not installed")
    session = os.path.join(os.path.dirname(FOLDER), "tools", "virtual-session")
    arguments = entry["quick"] if context.plan.quick else entry["arguments"]
    arguments = [
        context.find_program(word[1:-1]) if word.startswith("{") else word for word in arguments
    ]
    timeout = QUICK_TIMEOUT if context.plan.quick else entry["timeout"]
    answer, _, _ = context.programs.run_json(
        [session, program, *arguments], window_environment(context), timeout
    )
    if "skipped" in answer:
        raise Skipped(answer["skipped"])
    with contextlib.suppress(KeyError):
        del answer["benchmark"]
    return answer
