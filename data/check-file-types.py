# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the desktop entry, the MIME type and the metainfo tell of the same kinds of files.

    check-file-types.py DESKTOP-FILE MIME-FILE METAINFO-FILE

What the desktop entry lists is what desktops open with Pupil: only what is Pupil's own, so that no folder
and no archive is taken from the program that its owner is used to.
"""

import configparser
import sys
import xml.etree.ElementTree as ElementTree


def main():
    desktop, mime, metainfo = sys.argv[1:]
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(desktop, encoding="utf-8")
    opened = set(entry["Desktop Entry"]["MimeType"].strip(";").split(";"))
    name = "{http://www.freedesktop.org/standards/shared-mime-info}mime-type"
    own = {element.get("type") for element in ElementTree.parse(mime).iter(name)}
    told = {element.text for element in ElementTree.parse(metainfo).iter("mediatype")}
    print(f"opened: {opened}\nPupil's own: {own}\ntold of: {told}")
    return 0 if opened == own == told else 1


if __name__ == "__main__":
    sys.exit(main())
