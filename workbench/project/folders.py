"""What kind of folder a project lies in: on a network folder a write-ahead log is not safe."""

import sys
from pathlib import Path

import apsw
import psutil

from workbench.errors import DiskFull
from workbench.project import backup

_NETWORK = (
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "fuse.davfs2",
    "fuse.sshfs", "sshfs", "fuse.rclone", "9p", "afs", "ceph", "glusterfs", "fuse.glusterfs", "ncpfs",
)  # fmt: skip


def is_network_folder(folder: Path) -> bool:
    """Return whether `folder` lies on another computer, as far as the mount table tells."""
    place = folder.resolve()
    if sys.platform == "win32" and str(place).startswith("\\\\"):
        return True
    best, kind, options = "", "", ""
    for mount in psutil.disk_partitions(all=True):
        inside = place == Path(mount.mountpoint) or Path(mount.mountpoint) in place.parents
        if inside and len(mount.mountpoint) >= len(best):
            best, kind, options = mount.mountpoint, mount.fstype.lower(), mount.opts
    return kind in _NETWORK or "remote" in options.split(",")


def copy_local(project: Path, folder: Path) -> Path:
    """Return a copy of `project` in `folder` under a free name. Raises DiskFull."""
    target = folder / project.name
    number = 2
    while target.exists():
        target = folder / f"{project.stem} ({number}){project.suffix}"
        number += 1
    try:
        backup.copy(project, target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError | apsw.FullError | apsw.IOError):
            raise DiskFull(str(folder)) from error
        raise
    return target
