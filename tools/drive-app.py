# SPDX-License-Identifier: GPL-3.0-or-later
"""Drive the app through its exported actions, and take pictures of its window.

    drive-app.py PROGRAM --all FOLDER | --one FILE

Runs inside tools/virtual-session --bus; tools/screenshots calls it.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time

from gi.repository import Gio, GLib

NAME = "io.github.pupil_app.Pupil"
WINDOW = "/io/github/pupil_app/Pupil/window/1"
PAGES = ("data", "train", "evaluate", "mistakes")
STYLES = ("light", "dark")
SIZES = ((360, 720), (900, 720), (1400, 900))
README_SIZE = (1200, 800)
# Where it is in a narrow window.
SETTINGS_BUTTON = (34, 84)
# Quick to train, with a setting of every kind.
OWN_SETTINGS = {
    "network": "average pool 2, conv 2, residual (conv 2, relu), pool, dense 48, silu, dropout 0.1",
    "optimizer": "muon", "momentum": 0.9, "precision": "mixed", "schedule": "cosine", "normalize": "yes",
    "flip": "random", "shift": 1, "validation": 0.1, "patience": 5, "tta": "mirror", "epochs": 3,
}
# In these nothing can be learned.
OVERFLOW_SETTINGS = {"network": "7 x (scale 1e6, dense 8), scale 1e6", "learning_rate": 10.0}
TIMEOUT = 600.0


def write_settings(settings):
    """What the app finds when it starts, instead of its defaults."""
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    text = GLib.Variant("s", json.dumps(settings)).print_(False)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
        file.write(f"[io/github/pupil_app/Pupil]\nsettings={text}\n")


class App:
    """The running program: its actions on the session bus and its window on the display."""

    def __init__(self, program, style, settings=None):
        # Nothing reads the accessible tree here, and its bus would talk on stderr.
        environment = dict(os.environ, ADW_DEBUG_COLOR_SCHEME=f"prefer-{style}", GTK_A11Y="none")
        if settings:
            write_settings(settings)
            environment["GSETTINGS_BACKEND"] = "keyfile"
        self.process = subprocess.Popen([program], env=environment, stderr=subprocess.PIPE)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.window = None

    def call(self, method, parameters, reply):
        return self.bus.call_sync(
            NAME, WINDOW, "org.gtk.Actions", method, parameters, reply, Gio.DBusCallFlags.NONE,
            10000, None).unpack()

    def activate(self, action, *parameter):
        values = [GLib.Variant("s", value) for value in parameter]
        self.call("Activate", GLib.Variant("(sava{sv})", (action, values, {})), None)

    def is_enabled(self, action):
        try:
            reply = self.call("Describe", GLib.Variant("(s)", (action,)),
                              GLib.VariantType("((bgav))"))
        except GLib.Error:
            return False
        return reply[0][0]

    def wait(self, condition, what):
        end = time.monotonic() + TIMEOUT
        while not condition():
            if self.process.poll() is not None:
                raise SystemExit(f"The app ended: {self.process.stderr.read().decode()}")
            if time.monotonic() > end:
                raise SystemExit(f"Waited in vain for {what}.")
            time.sleep(0.05)

    def find_window(self):
        search = subprocess.run(
            ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid)],
            capture_output=True, text=True, check=False)
        ids = search.stdout.split()
        self.window = ids[-1] if ids else None
        return self.window is not None

    def resize(self, width, height):
        # What is too small for the content becomes as small as it can be.
        subprocess.run(["xdotool", "windowsize", "--sync", self.window, str(width), str(height)],
                       check=False, timeout=10)

    def press(self, keys):
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window, "key", keys], check=True,
                       timeout=10)

    def click(self, x, y):
        subprocess.run(["xdotool", "mousemove", "--window", self.window, str(x), str(y), "click",
                        "1"], check=True, timeout=10)

    def picture(self, path):
        # The frame after the last change: the clock runs at 60 Hz, and a page needs two or three.
        time.sleep(0.7)
        subprocess.run(["import", "-window", self.window, "-strip", path], check=True)
        print(path)

    def close(self):
        self.activate_quit()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("The app did not quit.") from None
        said = self.process.stderr.read().decode().strip()
        if said:
            print(f"The app said:\n{said}", file=sys.stderr)
        return said == "" and self.process.returncode == 0

    def activate_quit(self):
        self.bus.call_sync(
            NAME, "/io/github/pupil_app/Pupil", "org.gtk.Actions", "Activate",
            GLib.Variant("(sava{sv})", ("quit", [], {})), None, Gio.DBusCallFlags.NONE, 10000, None)


@contextlib.contextmanager
def started(program, style, settings=None):
    app = App(program, style, settings)
    try:
        app.wait(app.find_window, "the window")
        app.wait(lambda: app.is_enabled("train"), "the data set")
        yield app
    finally:
        if app.process.poll() is None:
            app.process.kill()


def train_until_first_epoch(app):
    app.activate("train")
    app.wait(lambda: app.is_enabled("export-confusion-matrix"), "the first epoch")


def sweep(app, folder, style, pages, state):
    for width, height in SIZES:
        app.resize(width, height)
        for page in pages:
            app.activate("page", page)
            app.picture(os.path.join(folder, f"{page}-{state}-{style}-{width}.png"))


def sweep_settings(app, folder, style, state):
    """The Train page with its settings, which a narrow window has over the rest."""
    app.activate("page", "train")
    for width, height in SIZES:
        app.resize(width, height)
        if width == SIZES[0][0]:
            time.sleep(0.5)
            app.click(*SETTINGS_BUTTON)
        app.picture(os.path.join(folder, f"train-{state}-{style}-{width}.png"))


def train_to_the_end(app):
    # It has started when the call returns, and may soon be over.
    app.activate("train")
    app.wait(lambda: not app.is_enabled("stop"), "the end of the training")


def take_plain(program, folder, style):
    """The perceptron, as it is when the app starts for the first time; then a preset."""
    with started(program, style) as app:
        sweep(app, folder, style, PAGES, "first")
        train_until_first_epoch(app)
        time.sleep(4)
        sweep(app, folder, style, ("train",), "running")
        app.activate("stop")
        app.wait(lambda: not app.is_enabled("stop"), "the end of the training")
        sweep(app, folder, style, PAGES, "trained")
        good = app.close()
    with started(program, style) as app:
        app.activate("preset", "medium")
        sweep_settings(app, folder, style, "preset")
        app.press("alt+x")
        sweep_settings(app, folder, style, "text")
        return app.close() and good


def take_own(program, folder, style):
    """A network that somebody wrote, and validation images."""
    with started(program, style, OWN_SETTINGS) as app:
        train_until_first_epoch(app)
        sweep(app, folder, style, ("train", "evaluate"), "validating")
        app.wait(lambda: not app.is_enabled("stop"), "the end of the training")
        sweep(app, folder, style, ("train", "evaluate", "mistakes"), "validated")
        return app.close()


def take_overflow(program, folder, style):
    """A training that fails."""
    with started(program, style, OVERFLOW_SETTINGS) as app:
        train_to_the_end(app)
        sweep(app, folder, style, ("train",), "failed")
        return app.close()


def take_all(program, folder):
    return all([take(program, folder, style) for style in STYLES
                for take in (take_plain, take_own, take_overflow)])


def take_one(program, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with started(program, "light") as app:
        app.resize(*README_SIZE)
        app.activate("page", "train")
        train_until_first_epoch(app)
        time.sleep(15)
        app.picture(path)
        return app.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--all", metavar="FOLDER")
    group.add_argument("--one", metavar="FILE")
    arguments = parser.parse_args()
    if arguments.all:
        good = take_all(arguments.program, arguments.all)
    else:
        good = take_one(arguments.program, arguments.one)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
