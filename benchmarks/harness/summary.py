# SPDX-License-Identifier: GPL-3.0-or-later
"""The results as a person reads them: lines for the terminal, tables in Markdown."""

from harness.goals import PERCENT


def format_value(value, unit):
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == PERCENT:
        return f"{100 * value:.1f} %"
    if isinstance(value, int) and unit == "":
        return str(value)
    return f"{value:.{2 if abs(value) < 100 else 1}f} {unit}".strip()


def format_limit(goal):
    if goal["relation"] == "":
        return ""
    sign = {">=": "≥ ", "<=": "≤ ", "==": ""}[goal["relation"]]
    return sign + format_value(goal["limit"], goal["unit"])


def format_reached(goal):
    if goal["relation"] == "":
        return ""
    return {True: "reached", False: "NOT reached", None: "not measured"}[goal["reached"]]


def format_machine(results):
    machine = results["machine"]
    versions = machine["versions"].items()
    peers = ", ".join(f"{name} {version}" for name, version in versions if version)
    memory = machine["memory_bytes"] / (1 << 30)
    return (
        f"Pupil {results['version']} ({machine['compiler']}, {machine['buildtype']}) on "
        f"{machine['processor']}, {machine['cores']} cores ({machine['instructions']}), "
        f"{memory:.0f} GiB, {machine['system']}; {peers}; {results['date'][:10]}"
    )


# More than this, in cores, and the figures are not to be relied on.
DISTURBING = 0.1


def list_disturbances(results):
    for name, section in results["measurements"].items():
        cores = section.get("others_cores")
        if cores is not None and cores > DISTURBING and not results["quick"]:
            yield f"{name}: other programs kept {cores:.2f} cores busy; measure again"


def list_missing(results):
    """(section, reason) for all that could not be measured."""
    for name, section in results["measurements"].items():
        if section["status"] != "measured":
            yield name, f"{section['status']}: {section['reason']}"
        for missing, reason in section.get("missing", {}).items():
            yield f"{name}, {missing}", reason


def format_text(results):
    """Goal against reached, for the terminal."""
    lines = [format_machine(results), ""]
    if results["quick"]:
        lines += ["A quick run: the figures mean nothing.", ""]
    for goal in results["goals"]:
        value = format_value(goal["value"], goal["unit"])
        limit = format_limit(goal)
        line = f"{goal['item']}  {goal['title']:<42} {value:>12}  {limit:<10} "
        lines.append((line + format_reached(goal)).rstrip())
    missing = list(list_missing(results))
    if missing:
        lines += ["", "Missing:"]
        lines += [f"   {name}: {reason}" for name, reason in missing]
    disturbances = list(list_disturbances(results))
    if disturbances:
        lines += ["", "Disturbed:"]
        lines += [f"   {line}" for line in disturbances]
    return "\n".join(lines)


def make_table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def format_goals(results):
    rows = [
        (
            f"{goal['item']}. {goal['title'].strip()}",
            format_value(goal["value"], goal["unit"]),
            format_limit(goal),
            format_reached(goal),
        )
        for goal in results["goals"]
    ]
    return make_table(("figure", "measured", "goal", ""), rows)


RECIPE_NAMES = {
    "pupil": "Pupil (`pupil-cli`)",
    "torch": "PyTorch",
    "numpy": "NumPy, float64, three epochs with their losses",
    "numpy_last": "the last of them",
    "numpy_training": "without the losses",
    "numpy_float32": "NumPy, float32, three epochs with their losses",
    "numpy_float32_last": "the last of them",
    "numpy_float32_training": "without the losses",
}


def format_recipe(recipe):
    rows = []
    for name, title in RECIPE_NAMES.items():
        for label, row in recipe.get("programs", {}).get(name, {}).items():
            rows.append(
                (
                    title,
                    label,
                    f"{row['images_per_second']:.0f}",
                    f"{row['seconds_per_epoch']:.3f}",
                    f"{row['gflops']:.1f}",
                )
            )
    for label, rate in recipe.get("sgemm_gflops", {}).items():
        if rate is not None:
            rows.append(("SGEMM of the BLAS", label, "", "", f"{rate:.1f}"))
    return make_table(("program", "threads", "images/s", "s an epoch", "GFLOP/s"), rows)


def format_sweep(sweep):
    rows = []
    for row in sweep.get("rows", []):
        rates = row["images_per_second"]
        torch = max(rates.get("torch", {}).values(), default=None)
        rows.append(
            (
                f"{row['data']} {row['network']}",
                str(row["batch_size"]),
                f"{rates['pupil']['1']:.0f}",
                f"{rates['pupil']['all']:.0f}",
                f"{row['gflops']['all']:.1f}",
                format_value(row["share_of_sgemm"]["all"], PERCENT),
                "–" if torch is None else f"{torch:.0f}",
                format_value(row["ratio_to_torch"], "×"),
                format_value(row["speedup"], "×"),
            )
        )
    head = (
        "network", "batch", "images/s, 1 thread", "all", "GFLOP/s", "of SGEMM",
        "PyTorch's best", "ratio", "all to 1",
    )  # fmt: skip
    return make_table(head, rows)


def format_convolution(convolution):
    rows = []
    for title, row in convolution["rows"].items():
        for name, program in (("pupil", "Pupil"), ("torch", "PyTorch")):
            for label, rate in row["images_per_second"].get(name, {}).items():
                rows.append((f"{program}, width {title}", label, f"{rate:.0f}"))
    return make_table(("program", "threads", "images/s"), rows)


def format_markdown(results):
    """Everything that README.md shows of the last run."""
    measurements = results["measurements"]
    parts = [format_machine(results) + "."]
    if results["quick"]:
        parts.append("A quick run: the figures mean nothing.")
    parts.append(format_goals(results))
    if "programs" in measurements.get("recipe", {}):
        recipe = measurements["recipe"]
        parts += [f"The recipe, {recipe['network']}:", format_recipe(recipe)]
    if "rows" in measurements.get("sweep", {}):
        parts += ["The sweep:", format_sweep(measurements["sweep"])]
    if "rows" in measurements.get("convolution", {}):
        convolution = measurements["convolution"]
        parts += ["The convolutional network:", format_convolution(convolution)]
    missing = [f"- {name}: {reason}" for name, reason in list_missing(results)]
    if missing:
        parts += ["Missing:", "\n".join(missing)]
    disturbances = [f"- {line}" for line in list_disturbances(results)]
    if disturbances:
        parts += ["Disturbed:", "\n".join(disturbances)]
    return "\n\n".join(parts)
