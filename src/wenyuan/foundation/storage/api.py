"""The face of storage."""

from .backends.contract import ContentDamaged, FileTooLarge, NoSuchFile, StoreUnavailable
from .backends.folder import FileFolder
from .data import CopyData, ObjectData, Reference, ScanState, StoredFile, UploadData, UsageData
from .domain.keeping import keep_file, refer, release
from .domain.linking import Link, LinkRefused, read_link, sign_link
from .domain.quotas import QuotaExceeded, set_quota
from .domain.reading import Withheld, open_object
from .domain.uploads import NoSuchUpload, claim_upload, find_upload
from .files import Files
from .queries.objects import find_object, list_copies
from .queries.usage import find_usage
from .serving import content_disposition, serve_object


def files() -> Files:
    """Return the stores named by the settings."""
    return Files()


__all__ = [
    "ContentDamaged", "CopyData", "FileFolder", "FileTooLarge", "Files", "Link", "LinkRefused", "NoSuchFile", "NoSuchUpload", "ObjectData",
    "QuotaExceeded", "Reference", "ScanState", "StoreUnavailable", "StoredFile", "UploadData", "UsageData", "Withheld", "claim_upload",
    "content_disposition", "files", "find_object", "find_upload", "find_usage", "keep_file", "list_copies", "open_object", "read_link", "refer",
    "release", "serve_object", "set_quota", "sign_link",
]
