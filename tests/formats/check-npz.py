# SPDX-License-Identifier: GPL-3.0-or-later
"""What NumPy makes of Pupil's files, and files of NumPy's making for Pupil to read.

    dump FILE           every array on a line: name, type, shape, bytes in hexadecimal; checks that
                        each .npy in the zip is what numpy.save() writes, byte for byte
    make FOLDER         writes .npz and .npy files of all kinds into FOLDER
    half FLOATS HALVES  converts raw float32 to raw float16

Exits with 77 if NumPy is missing.
"""

import io
import sys
import zipfile

try:
    import numpy as np
except ImportError:
    sys.exit(77)


def dump(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0), info
            assert info.compress_type == zipfile.ZIP_STORED, info
    with np.load(path) as arrays, zipfile.ZipFile(path) as archive:
        for name in arrays.files:
            array = arrays[name]
            if not isinstance(array, np.ndarray):
                print(name, "bytes", len(array))
                continue
            if tuple(map(int, np.__version__.split(".")[:2])) >= (1, 24):
                saved = io.BytesIO()
                np.save(saved, array)
                assert archive.read(name + ".npy") == saved.getvalue(), name
            shape = "x".join(map(str, array.shape))
            print(name, array.dtype.str, shape, array.tobytes().hex())


def make(folder):
    w1 = np.arange(24).reshape(6, 4) / 16 - 0.5
    b1 = np.arange(4) / 8
    w2 = np.arange(12).reshape(4, 3) / 4 - 1
    b2 = np.arange(3) / 2
    np.savez(folder + "/double.npz", W1=w1, b1=b1, W2=w2, b2=b2)
    half = np.float16
    np.savez(folder + "/half.npz", W1=half(w1), b1=half(b1), W2=half(w2), b2=half(b2))
    single = np.float32
    weights = dict(
        W1=single(w1), b1=single(b1)[None], W2=single(w2), b2=single(b2)[None]
    )
    np.savez(folder + "/single.npz", **weights)
    np.savez_compressed(folder + "/compressed.npz", **weights)
    np.savez(folder + "/fortran.npz", **{**weights, "W1": np.asfortranarray(w1)})
    np.savez(folder + "/big-endian.npz", **{**weights, "W2": w2.astype(">f4")})
    np.savez(folder + "/object.npz", **{**weights, "b2": np.array([None] * 3)})
    np.save(folder + "/scalar.npy", np.float64(2.5))
    np.save(folder + "/bytes.npy", np.arange(6, dtype=np.uint8).reshape(1, 2, 3))
    np.save(folder + "/empty.npy", np.zeros((0, 5), np.int32))
    with open(folder + "/version2.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(5, dtype=np.int64), version=(2, 0))
    with open(folder + "/version3.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(5, dtype=np.int64), version=(3, 0))


def half(source, target):
    floats = np.fromfile(source, "<f4")
    with np.errstate(over="ignore"):
        floats.astype("<f2").tofile(target)


{"dump": dump, "make": make, "half": half}[sys.argv[1]](*sys.argv[2:])
