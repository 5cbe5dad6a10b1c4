# SPDX-License-Identifier: GPL-3.0-or-later
"""What every measurement needs: the plan, the programs of the build, the peers."""

import contextlib
import os

from harness import machine
from harness.programs import Server, Skipped, thread_variables

PEERS = {"torch": "PyTorch", "numpy": "NumPy"}


class Peer:
    """A peer in all its numbers of threads.

    PyTorch and NumPy leave matrix products to a BLAS with threads of its own, which only the
    environment sets: there is a process for each number. What PyTorch is told inside is another
    matter. Which combination is the fastest depends on the network.
    """

    def __init__(self, context, stack, name, path, labels):
        command = [machine.find_python(), os.path.join(machine.FOLDER, f"peer_{name}.py"), path]
        cores = context.threads["all"]
        # Label: threads inside, threads of the BLAS.
        self.variants = {"1": (1, 1), "all": (cores, cores)}
        if name == "torch" and cores > 1:
            self.variants |= {"1, BLAS all": (1, cores), "all, BLAS 1": (cores, 1)}
        if labels is not None:
            self.variants = {label: self.variants[label] for label in labels}
        self.servers = {
            threads: stack.enter_context(
                Server(context.programs, command, thread_variables(threads))
            )
            for threads in {blas_threads for _, blas_threads in self.variants.values()}
        }

    def ask(self, label, request):
        threads, blas_threads = self.variants[label]
        return self.servers[blas_threads].ask({**request, "threads": threads})


class Context:
    def __init__(self, plan, build, programs, temporary, say):
        self.plan = plan
        self.build = build
        self.programs = programs
        self.temporary = temporary
        self.say = say
        cores = machine.count_cores()
        self.threads = {"1": 1, "all": cores}
        found = {name: machine.find_peer(name, title) for name, title in PEERS.items()}
        self.peers = {name: version for name, (version, _) in found.items()}
        self.missing = {name: reason for name, (_, reason) in found.items() if reason}

    def find_program(self, name):
        if name not in self.build["programs"]:
            raise Skipped(f"{name} was not built")
        return self.build["programs"][name]

    def missing_peers(self, names=tuple(PEERS)):
        return {name: reason for name, reason in self.missing.items() if name in names}

    def measure_sgemm(self, threads, product=None):
        """GFLOP/s of the BLAS's matrix product; None if there is no BLAS to measure."""
        if "bench-sgemm" not in self.build["programs"]:
            return None
        command = [
            self.find_program("bench-sgemm"),
            str(product or self.plan.sgemm_size),
            str(self.plan.sgemm_seconds),
        ]
        answer, _, _ = self.programs.run_json(command, thread_variables(threads))
        return answer["gflops"]

    def serve_pupil(self, path):
        return Server(self.programs, [self.find_program("bench-train"), path])

    @contextlib.contextmanager
    def serve_peer(self, name, path, labels=None):
        """The peer in some or all of its numbers of threads, or None if it is not installed."""
        if self.peers[name] is None:
            yield None
            return
        with contextlib.ExitStack() as stack:
            yield Peer(self, stack, name, path, labels)

    def make_folder(self, name):
        path = os.path.join(self.temporary, name)
        os.makedirs(path, exist_ok=True)
        return path
