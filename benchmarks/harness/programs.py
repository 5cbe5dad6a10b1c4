# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting programs, reading the JSON they print, and leaving nothing of them behind."""

import contextlib
import json
import os
import select
import shlex
import signal
import subprocess
import tempfile
import time

# A program's threads may spin for a while after its work is done; the next one waits for them.
SETTLE_SECONDS = 0.06


class Skipped(Exception):
    """Something that a measurement needs is not here; the message says what."""


class Failed(Exception):
    """A program that should have worked did not."""


def thread_variables(threads):
    """Environment that gives a BLAS or OpenMP this many threads."""
    names = ("OPENBLAS", "OMP", "MKL", "BLIS", "GOTO", "VECLIB_MAXIMUM")
    return {f"{name}_NUM_THREADS": str(threads) for name in names}


def tail_of(file):
    file.seek(0)
    lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def read_last_object(text, name):
    """The JSON object that ends a program's output; it may span lines."""
    lines = text.strip().splitlines()
    for candidate in ([lines[-1]] if lines else []) + [text]:
        with contextlib.suppress(json.JSONDecodeError):
            value = json.loads(candidate)
            if isinstance(value, dict):
                return value
    raise Failed(f"{name} printed no JSON object")


class Programs:
    """All processes of a run. Leaving the context ends those that are left."""

    def __init__(self, environment):
        self.environment = {**os.environ, **environment}
        self.alive = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in list(self.alive):
            self.end(process)

    def start(self, command, environment=None, **keywords):
        """Starts in a process group of its own, so that it ends with all that it has started."""
        # Between the fork and the list, Ctrl+C would lose it.
        signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
        old = signal.pthread_sigmask(signal.SIG_BLOCK, signals)

        def prepare():
            signal.pthread_sigmask(signal.SIG_SETMASK, old)

        try:
            process = subprocess.Popen(
                command,
                env={**self.environment, **(environment or {})},
                start_new_session=True,
                preexec_fn=prepare,
                **keywords,
            )
            self.alive.append(process)
        except OSError as error:
            raise Failed(f"{command[0]} did not start: {error.strerror}") from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, old)
        return process

    def end(self, process, patience=10):
        """Ends what is left of a process and its group."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(patience)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if process in self.alive:
            self.alive.remove(process)

    def run(self, command, environment=None, timeout=300):
        """Runs to the end. Returns what it printed, seconds, and its peak memory in bytes."""
        name = os.path.basename(command[0])
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begin = time.perf_counter()
            process = self.start(
                command, environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
            try:
                usage = self.wait(process, begin + timeout)
                seconds = time.perf_counter() - begin
                if usage is None:
                    raise Failed(f"{name} did not end within {timeout} s")
            finally:
                self.end(process)
            if process.returncode != 0:
                raise Failed(f"{name} failed with status {process.returncode}: {tail_of(err)}")
            out.seek(0)
            text = out.read().decode(errors="replace")
        time.sleep(SETTLE_SECONDS)
        return text, seconds, usage.ru_maxrss * 1024

    @staticmethod
    def wait(process, deadline):
        """Waits for one process and returns its resource usage; None if it takes too long.

        It sleeps until the process ends: looking every few milliseconds would take a core from one
        of the process's threads each time, and from those that wait for that one.
        """
        handle = os.pidfd_open(process.pid)
        try:
            ready, _, _ = select.select([handle], [], [], max(deadline - time.perf_counter(), 0))
        finally:
            os.close(handle)
        if not ready:
            return None
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return usage

    def run_json(self, command, environment=None, timeout=300):
        text, seconds, memory = self.run(command, environment, timeout)
        return read_last_object(text, os.path.basename(command[0])), seconds, memory


class Server:
    """A program that has its data in memory and answers lines of options with lines of JSON."""

    def __init__(self, programs, command, environment=None):
        self.programs = programs
        self.name = os.path.basename(next(word for word in command if "python" not in word))
        self.errors = tempfile.TemporaryFile()
        self.process = programs.start(
            [*command, "--serve"],
            environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        # Nothing is measured while another program still reads its data.
        self.read_answer(300)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.programs.end(self.process)
        self.errors.close()

    def ask(self, options, timeout=300):
        """@options is a dictionary; a value of True is an option without a value."""
        words = [
            f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()
        ]
        try:
            self.process.stdin.write((shlex.join(words) + "\n").encode())
            self.process.stdin.flush()
        except OSError as error:
            raise Failed(f"{self.name} ended early: {tail_of(self.errors)}") from error
        return self.read_answer(timeout)

    def read_answer(self, timeout):
        ready, _, _ = select.select([self.process.stdout], [], [], timeout)
        if not ready:
            raise Failed(f"{self.name} did not answer within {timeout} s")
        try:
            answer = json.loads(self.process.stdout.readline())
        except ValueError as error:
            raise Failed(f"{self.name} ended early: {tail_of(self.errors)}") from error
        if "error" in answer:
            raise Failed(f"{self.name}: {answer['error']}")
        time.sleep(SETTLE_SECONDS)
        return answer
