# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of run-benchmarks. Python's standard library only."""
