"""The places named by the settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .backends.contract import StoreBackend
from .backends.folder import FileFolder
from .backends.s3 import S3Bucket

_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class Store:
    """A place under the name by which the database knows it."""

    name: str
    backend: StoreBackend


def parse_stores(texts: Sequence[str], *, home: Path) -> tuple[Store, ...]:
    """Read `name=folder:PATH` and `name=s3://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?tls=no&region=…&style=virtual]`.

    Relative folders lie under `home`. Key and secret are percent-encoded.

    Raises:
        ValueError: With what is wrong, never with a secret.
    """
    stores: list[Store] = []
    for text in texts:
        name, _equals, address = text.partition("=")
        if not _NAME.fullmatch(name) or not address:
            raise ValueError("write name=folder:PATH or name=s3://KEY:SECRET@HOST/BUCKET")
        stores.append(Store(name, _parse_one(name, address, home)))
    names = [store.name for store in stores]
    if not stores or len(set(names)) != len(names):
        raise ValueError("name at least one store, each by a name of its own")
    return tuple(stores)


def _parse_one(name: str, address: str, home: Path) -> StoreBackend:
    if address.startswith("folder:") and len(address) > len("folder:"):
        return FileFolder((home / Path(address.removeprefix("folder:")).expanduser()).resolve())
    parts = urlsplit(address)
    bucket, _slash, prefix = parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket or not parts.username or not parts.password:
        raise ValueError(f"the store {name} is neither folder:PATH nor s3://KEY:SECRET@HOST/BUCKET")
    asked = {key: values[-1] for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    if set(asked) - {"tls", "region", "style"}:
        raise ValueError(f"the store {name} knows tls, region and style after the question mark")
    scheme = "http" if asked.get("tls", "yes").lower() in {"no", "false", "off", "0"} else "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return S3Bucket(
        endpoint=f"{scheme}://{host}{f':{parts.port}' if parts.port else ''}", bucket=bucket, prefix=prefix, key=unquote(parts.username), secret=unquote(parts.password),
        staging=home / "staging", region=asked.get("region", "us-east-1"), virtual_hosted=asked.get("style") == "virtual",
    )
