"""What the server says of itself.

Source:
    ZeeRex 2.0 (explain.z3950.org).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from ..rendering import FORMS, FormInfo
from ..rendering.marcxml import escape
from ..searching import INDEXES, Index
from ..searching.indexes import SETS
from ..searching.scan import SCANNED
from .request import DEFAULT_RECORDS, MOST_RECORDS, Version


def write_explain(base: str, version: Version) -> str:
    """Return the ZeeRex record of the server at an address."""
    address = urlsplit(base)
    port = address.port or (443 if address.scheme == "https" else 80)
    sets = "".join(f'<set identifier="{uris[0]}" name="{name}"/>' for name, uris in SETS.items())
    return (
        '<explain xmlns="http://explain.z3950.org/dtd/2.0/">'
        f'<serverInfo protocol="SRU" version="{version}" transport="{address.scheme}" method="GET POST"><host>{escape(address.hostname or "")}</host>'
        f"<port>{port}</port><database>{escape(address.path.lstrip('/'))}</database></serverInfo>"
        f'<databaseInfo><title lang="zh" primary="true">{escape(str(settings.WENYUAN_SITE_NAME))}</title></databaseInfo>'
        f"<indexInfo>{sets}{''.join(map(_write_index, INDEXES))}"
        "<sortKeyword>dc.date</sortKeyword><sortKeyword>dc.title</sortKeyword><sortKeyword>dc.creator</sortKeyword></indexInfo>"
        f"<schemaInfo>{''.join(map(_write_schema, FORMS.values()))}</schemaInfo><configInfo>{_write_config()}</configInfo></explain>"
    )


def _write_index(index: Index) -> str:
    scan = "true" if index.field in SCANNED else "false"
    names = "".join(f'<map><name set="{name.partition(".")[0]}">{name.partition(".")[2]}</name></map>' for name in index.names)
    return f'<index search="true" scan="{scan}" sort="false"><title lang="zh">{index.title}</title>{names}</index>'


def _write_schema(info: FormInfo) -> str:
    return f'<schema identifier="{info.sru}" name="{info.form.value}" retrieve="true" sort="false"><title>{info.title}</title></schema>'


def _write_config() -> str:
    defaults = {"numberOfRecords": str(DEFAULT_RECORDS), "contextSet": "dc", "index": "cql.serverChoice", "relation": "=", "retrieveSchema": "marc21"}
    supported = [*(("relation", sign) for sign in ("=", "==", "all", "any", "adj", "within")), ("maskingCharacter", "*"), *(("booleanOperator", word) for word in ("and", "or", "not"))]
    parts = [f'<default type="{name}">{value}</default>' for name, value in defaults.items()]
    parts.append(f'<setting type="maximumRecords">{MOST_RECORDS}</setting>')
    parts += [f'<supports type="{kind}">{value}</supports>' for kind, value in supported]
    return "".join(parts)
