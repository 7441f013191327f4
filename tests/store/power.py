"""A disk whose power can be cut: what a store really wrote and synced, and what may be left of it.

The recorder stands between SQLite and the system, in the store's own process and library: it copies
SQLite's default VFS and notes each open, write, truncation, sync and deletion, in order, as it
passes them on (https://www.sqlite.org/vfs.html); what Python renames and syncs is noted too. The
disk keeps what was synced. Of a write that was not, a cut leaves all, nothing, the first sectors,
or rubbish, as SQLite's own crash tests do (test6.c); of files made, renamed and deleted in a folder
that was not synced since, the first so many. Bytes beside those written stay ("powersafe
overwrite", as SQLite takes every disk to be).
"""

import _sqlite3
import ctypes
import json
import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CREATE, _JOURNALS = 0x4, 0x800 | 0x4000 | 0x80000
_INT, _AT, _LONG, _TEXT = ctypes.c_int, ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`: what may be done to an open file."""

    _fields_ = [
        ("version", _INT),
        ("close", ctypes.CFUNCTYPE(_INT, _AT)),
        ("read", _AT),
        ("write", ctypes.CFUNCTYPE(_INT, _AT, _AT, _INT, _LONG)),
        ("truncate", ctypes.CFUNCTYPE(_INT, _AT, _LONG)),
        ("sync", ctypes.CFUNCTYPE(_INT, _AT, _INT)),
        ("rest", _AT * 13),
    ]


class _File(ctypes.Structure):
    """`sqlite3_file`: its methods come first."""

    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`: how files are opened and deleted."""

    _fields_ = [
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _AT),
        ("name", _TEXT),
        ("data", _AT),
        ("open", ctypes.CFUNCTYPE(_INT, _AT, _AT, _AT, _INT, ctypes.POINTER(_INT))),
        ("delete", ctypes.CFUNCTYPE(_INT, _AT, _TEXT, _INT)),
        ("rest", _AT * 14),
    ]


class Recorder:
    """Notes what this process does to files, from its birth on; there is one in a process."""

    def __init__(self):
        self.log = []
        self._files, self._kept = {}, []
        library = ctypes.CDLL(_sqlite3.__file__)  # the very one that Python's module calls
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._theirs = library.sqlite3_vfs_find(None)
        ours = _Vfs.from_buffer_copy(self._theirs.contents)
        ours.name = b"recorded"
        ours.open = type(ours.open)(self._open)
        ours.delete = type(ours.delete)(self._delete)
        self._kept.append(ours)
        if library.sqlite3_vfs_register(ctypes.byref(ours), 1):
            raise OSError("SQLite takes no other VFS")
        self._note_python()

    def _note_python(self):
        replace, fsync = os.replace, os.fsync

        def noted_replace(one, other, **options):
            replace(one, other, **options)
            self.log.append(["rename", os.fspath(one), os.fspath(other)])

        def noted_fsync(number):
            fsync(number)
            path = Path(f"/proc/self/fd/{number}").readlink()
            self.log.append(["syncdir" if path.is_dir() else "sync", str(path)])

        os.replace, os.fsync = noted_replace, noted_fsync

    def _open(self, _, name, file, flags, told):
        path = ctypes.string_at(name).decode() if name else ""
        new = bool(path) and not Path(path).exists()
        answer = self._theirs.contents.open(ctypes.addressof(self._theirs.contents), name, file,
                                            flags, told)  # fmt: skip
        if answer or not path:
            return answer
        if new:
            self.log.append(["create", path])
        self._files[file] = [path, bool(flags & _CREATE and flags & _JOURNALS)]
        opened = ctypes.cast(file, ctypes.POINTER(_File)).contents
        opened.methods = ctypes.pointer(self._methods(opened.methods.contents))
        return answer

    def _methods(self, theirs):
        ours = _Methods.from_buffer_copy(theirs)

        def close(file):
            self._files.pop(file, None)
            return theirs.close(file)

        def write(file, data, size, offset):
            self.log.append(["write", self._files[file][0], offset,
                             ctypes.string_at(data, size).hex()])  # fmt: skip
            return theirs.write(file, data, size, offset)

        def truncate(file, size):
            self.log.append(["truncate", self._files[file][0], size])
            return theirs.truncate(file, size)

        def sync(file, how):
            answer = theirs.sync(file, how)
            path, folder_too = self._files[file]
            self.log.append(["sync", path])
            if folder_too:  # a new journal's first sync is also its folder's (os_unix.c)
                self._files[file][1] = False
                self.log.append(["syncdir", str(Path(path).parent)])
            return answer

        for name, method in (("close", close), ("write", write), ("truncate", truncate),
                             ("sync", sync)):  # fmt: skip
            setattr(ours, name, type(getattr(ours, name))(method))
        self._kept += [ours, theirs]
        return ours

    def _delete(self, _, name, sync_folder):
        path = name.decode()
        theirs = ctypes.addressof(self._theirs.contents)
        answer = self._theirs.contents.delete(theirs, name, sync_folder)
        if not answer:
            self.log.append(["delete", path])
            if sync_folder:
                self.log.append(["syncdir", str(Path(path).parent)])
        return answer


@dataclass
class _Data:
    """A file's bytes: those that are safe, and what was done to it since."""

    safe: bytearray = field(default_factory=bytearray)
    since: list = field(default_factory=list)

    def left(self, chance):
        """Give what a cut may leave; with chance None, what there is without one."""
        content = bytearray(self.safe)
        for what in self.since:
            _do(content, what, chance)
        return content


def _do(content, what, chance):
    if what[0] == "truncate":
        if chance is None or chance.random() < 0.5:
            del content[what[2] :]
            content.extend(bytes(what[2] - len(content)))
        return
    offset, data = what[2], bytes.fromhex(what[3])
    how = chance.choice(["all", "none", "first", "rubbish"]) if chance else "all"
    if how == "none":
        return
    if how == "first":
        data = data[: SECTOR * chance.randint(0, len(data) // SECTOR)]
    if how == "rubbish":
        data = chance.randbytes(len(data))
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class Disk:
    """What would be on a disk after each step of a log, were the power cut then."""

    def __init__(self, files):
        self._names = {path: _Data(safe=bytearray(data)) for path, data in files.items()}
        self._safe_names = dict(self._names)
        self._moves = []

    def take(self, step):
        """Take one step of a log."""
        kind, path = step[0], step[1]
        if kind in {"write", "truncate"}:
            self._names[path].since.append(step)
        elif kind == "sync":
            data = self._names[path]
            data.safe, data.since = data.left(None), []
        elif kind == "syncdir":
            here = [one for one in self._moves if str(Path(one[1]).parent) == path]
            for one in here:
                _move(self._safe_names, one)
            self._moves = [one for one in self._moves if one not in here]
        else:
            move = [*step, _Data()] if kind == "create" else step
            self._moves.append(move)
            _move(self._names, move)

    def cut(self, seed):
        """Give the files that a cut may leave: one of many possibilities, by its seed."""
        chance = random.Random(seed)  # noqa: S311 - the same cut each time
        names = dict(self._safe_names)
        for move in self._moves[: chance.randint(0, len(self._moves))]:
            _move(names, move)
        return {path: bytes(data.left(chance)) for path, data in names.items()}


def _move(names, move):
    if move[0] == "create":
        names[move[1]] = move[2]
    elif move[0] == "delete":
        names.pop(move[1], None)
    elif move[1] in names:
        names[move[2]] = names.pop(move[1])


def record(folder, seed, count, pragma):
    """Save zones and drafts in a folder, and print what was done to its files."""
    recorder = Recorder()
    from tests.store.saver import save_some  # after the recorder stands

    save_some(folder, int(seed), int(count), pragma, lambda: recorder.log.append(["done", ""]))
    print(json.dumps(recorder.log))


if __name__ == "__main__":
    record(*sys.argv[1:])
