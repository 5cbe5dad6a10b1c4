"""The parts of run-benchmarks. Python's standard library only."""
