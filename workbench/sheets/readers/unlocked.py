"""Opens a file for reading, and takes the password off where there is one: in memory, never on disk."""

import io
from pathlib import Path
from typing import BinaryIO

from workbench.errors import (
    FileMissing,
    FileUnreadable,
    PasswordWrong,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookTooLarge,
)

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENCRYPTED = 512 * 2**20

_HEAD = 4096


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file. Raises FileMissing, FileUnreadable."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        raise FileMissing(path.name) from None
    except OSError:
        raise FileUnreadable(path.name) from None


def opened_file(path: Path, password: str = "") -> BinaryIO:
    """Return an open file with the workbook's bytes, decrypted where it is protected.

    Raises WorkbookEncrypted where a password is needed, PasswordWrong, WorkbookDamaged,
    WorkbookTooLarge, FileMissing, FileUnreadable.
    """
    if not head_of(path).startswith(COMPOUND_FILE):
        return path.open("rb")
    with path.open("rb") as file:
        decrypted = _decrypted(file, path, password)
    return path.open("rb") if decrypted is None else decrypted


def is_encrypted(path: Path) -> bool:
    """Return whether a password protects the file's content."""
    if not head_of(path).startswith(COMPOUND_FILE):
        return False
    try:
        with path.open("rb") as file:
            return _decrypted(file, path, "") is not None
    except WorkbookEncrypted:
        return True
    except WorkbookDamaged:
        return False


def _decrypted(file: BinaryIO, path: Path, password: str) -> BinaryIO | None:
    """Return the decrypted bytes, or None where nothing is encrypted."""
    import msoffcrypto  # noqa: PLC0415 - a tenth of a second that only such files need
    from msoffcrypto.exceptions import (  # noqa: PLC0415
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
    )

    try:
        office = msoffcrypto.OfficeFile(file)
        if not office.is_encrypted():
            return None
    except (FileFormatError, ParseError):
        return None  # not a kind that msoffcrypto knows: the reader will say what it is
    except Exception:  # noqa: BLE001 - a damaged directory makes olefile raise anything
        raise WorkbookDamaged(path.name) from None
    if not password:
        raise WorkbookEncrypted(path.name)
    if path.stat().st_size > MOST_ENCRYPTED:
        raise WorkbookTooLarge(path.name, "bytes", MOST_ENCRYPTED)
    out = io.BytesIO()
    try:
        office.load_key(password=password, verify_password=True)
        office.decrypt(out)
    except InvalidKeyError:
        raise PasswordWrong(path.name) from None
    except DecryptionError as error:
        if "password" in str(error).lower():
            raise PasswordWrong(path.name) from None
        raise WorkbookDamaged(path.name) from None
    except Exception:  # noqa: BLE001 - what hostile bytes make of a parser
        raise WorkbookDamaged(path.name) from None
    out.seek(0)
    return out
