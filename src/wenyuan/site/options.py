"""Every setting of the system: its name, type, default, and words. The docs and the start-up check are made from it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Kind = Literal["text", "int", "bool", "path", "list", "url"]


class SettingsError(ValueError):
    """One or more settings cannot be used. `problems` holds one sentence each: which, why, and what to write."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Option:
    """One environment variable."""

    name: str
    kind: Kind
    default: str
    zh: str
    en: str
    check: Callable[[str], str | None] = lambda _value: None
    secret: bool = False


def _between(low: int, high: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return None if low <= int(value) <= high else f"write a whole number from {low} to {high}（请写 {low} 至 {high} 的整数）"

    return check


def _networks(value: str) -> str | None:
    for part in filter(None, (one.strip() for one in value.split(","))):
        try:
            ip_network(part)
        except ValueError:
            return f"{part!r} is no network such as 10.0.0.0/8（不是 10.0.0.0/8 那样的网段）"
    return None


def _mail(value: str) -> str | None:
    parts = urlsplit(value)
    return None if not value or (parts.scheme in {"smtp", "smtps"} and parts.hostname) else "write smtp://user:password@host:587（请写 smtp://用户:密码@主机:587）"


def _one_of(*allowed: str) -> Callable[[str], str | None]:
    return lambda value: None if value in allowed else f"write one of（可写）: {', '.join(allowed)}"


def _database(value: str) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        return "write postgresql://USER:PASSWORD@HOST:5432/NAME（PostgreSQL 15 或更新）"
    return None


def _zone(value: str) -> str | None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        return "write an IANA time zone such as（请写时区名，如） Asia/Shanghai"
    return None


def _naan(value: str) -> str | None:
    return None if re.fullmatch(r"[0-9bcdfghjkmnpqrstvwxz]{5,9}", value) else "write the NAAN given to you, e.g.（请写 NAAN，如） 99999"


def _base_url(value: str) -> str | None:
    parts = urlsplit(value)
    fine = not value or (parts.scheme in {"http", "https"} and parts.netloc and parts.path in {"", "/"})
    return None if fine else "write the public address without a path, e.g.（请写公开地址，如） https://library.example.cn"


def _licence(value: str) -> str | None:
    return None if re.fullmatch(r"https?://[^\s\"<>]+", value) else "write the address of a licence（请写许可的网址）"


def _stores(value: str) -> str | None:
    from wenyuan.foundation.storage.stores import parse_stores

    try:
        parse_stores([part.strip() for part in value.split(",") if part.strip()], home=Path())
    except ValueError as problem:
        return f"{problem}（请写 名=folder:目录 或 名=s3://钥:密@主机/桶）"
    return None


def _clamd(value: str) -> str | None:
    parts = urlsplit(value)
    fine = not value or (parts.scheme == "tcp" and parts.hostname) or re.fullmatch(r"unix:/.+", value)
    return None if fine else "write tcp://host:3310 or unix:/path（请写 tcp://主机:3310 或 unix:/路径）"


def _bus(value: str) -> str | None:
    for part in filter(None, (one.strip() for one in value.split(","))):
        try:
            parts = urlsplit(part)
            fine = parts.scheme in {"nats", "tls"} and parts.hostname and "@" not in parts.netloc and not (parts.path or parts.query or parts.fragment) and parts.port != 0
        except ValueError:
            fine = False
        if not fine:
            return "write tls://HOST:4222 or nats://HOST:4222, keys in WENYUAN_NATS_CREDENTIALS_FILE（请写 tls://主机:4222，密钥另放文件）"
    if value and find_spec("nats") is None:
        return "install wenyuan[nats]（请安装 wenyuan[nats]）"
    return None


def _file(value: str) -> str | None:
    return None if not value or (Path(value).is_file() and os.access(value, os.R_OK)) else "there is no such file, or it cannot be read（没有这个文件，或不可读）"


def _matching(pattern: str, words: str) -> Callable[[str], str | None]:
    return lambda value: None if re.fullmatch(pattern, value) else words


OPTIONS: tuple[Option, ...] = (
    Option("WENYUAN_HOME", "path", "var", "数据目录：数据库、索引、文件、密钥", "Folder of all data: database, index, files, keys"),
    Option("WENYUAN_DATABASE_URL", "url", "", "外部 PostgreSQL（15 或更新）地址；空则用自带的", "External PostgreSQL (15 or newer); empty runs the bundled one", _database, secret=True),
    Option("WENYUAN_APP_DATABASE_URL", "url", "", "外部数据库中网页进程所用账户（wenyuan_app）的地址；空则以上一地址登录后改用该角色",
           "Address of the external database for the web processes' own login (wenyuan_app); empty takes up that role after logging in as above", _database, secret=True),
    Option("WENYUAN_DATABASE_ROLE", "text", "owner", "本进程的数据库角色；网页服务总是 app（受各馆数据隔离约束）",
           "Role of this process in the database; the web server always is app, under the rules that keep libraries apart", _one_of("owner", "app")),
    Option("WENYUAN_BIND", "text", "127.0.0.1", "网页服务监听的地址", "Address the web server binds to"),
    Option("WENYUAN_PORT", "int", "8000", "网页服务端口", "Port of the web server", _between(1, 65535)),
    Option("WENYUAN_Z3950_BIND", "text", "127.0.0.1", "Z39.50 服务监听的地址", "Address the Z39.50 server binds to"),
    Option("WENYUAN_Z3950_PORT", "int", "2100", "Z39.50 服务端口；0 为不开", "Port of the Z39.50 server; 0: none", _between(0, 65535)),
    Option("WENYUAN_Z3950_CHARSET", "text", "utf-8", "Z39.50 客户端未协商时所用字符集", "Character set of Z39.50 clients that negotiate none", _one_of("utf-8", "gbk")),
    Option("WENYUAN_WEB_PROCESSES", "int", "2", "网页进程数", "Web processes", _between(1, 64)),
    Option("WENYUAN_WEB_THREADS", "int", "2", "每个网页进程的线程数", "Threads in each web process", _between(1, 64)),
    Option("WENYUAN_BASE_URL", "url", "", "公开地址，用于永久链接与邮件", "Public address used in permanent links", _base_url),
    Option("WENYUAN_ALLOWED_HOSTS", "list", "127.0.0.1,localhost,[::1]", "接受的主机名，逗号分隔", "Host names answered, separated by commas"),
    Option("WENYUAN_SECRET_KEY", "text", "", "签名密钥，至少 32 字符；空则生成并存于数据目录", "Signing key of at least 32 characters; empty makes one in the data folder",
           lambda v: None if not v or len(v) >= 32 else "write at least 32 random characters（至少 32 个随机字符）", secret=True),
    Option("WENYUAN_DEBUG", "bool", "no", "开发时显示错误细节；生产环境必须关闭", "Show error details while developing; must be off in production"),
    Option("WENYUAN_HTTPS", "bool", "no", "只用安全 cookie 并发送 HSTS（前有 TLS 代理时打开）", "Secure cookies and HSTS; switch on behind a TLS proxy"),
    Option("WENYUAN_LANGUAGE", "text", "zh-hans", "默认语言", "Default language", _one_of("zh-hans", "zh-hant", "en")),
    Option("WENYUAN_TIME_ZONE", "text", "Asia/Shanghai", "时区", "Time zone", _zone),
    Option("WENYUAN_NAAN", "text", "99999", "ARK 机构号（99999 只供试用）", "ARK name assigning authority number (99999 is for trials)", _naan),
    Option("WENYUAN_UNION_LIBRARY", "text", "", "联合目录记录归属的馆代码；空则第一个国家馆", "Code of the library that owns union records; empty: the first national one"),
    Option("WENYUAN_UNION_INBOX", "path", "", "联合目录收件目录，其中每个馆代码一个子目录；空则不收", "Folder with one subfolder by library code, read for the union catalogue; empty reads none"),
    Option("WENYUAN_NATIONAL_LICENCE", "url", "https://creativecommons.org/licenses/by/4.0/", "国家书目数据的许可（网址）", "Licence of the national bibliography's data, as an address", _licence),
    Option("WENYUAN_VECTORS", "text", "e5", "检索用的句向量模型：off、e5（随附）或 use（快，须另装 wenyuan[use]）", "Sentence vectors of the search: off, e5 (comes along) or use (faster; install wenyuan[use])", _one_of("off", "e5", "use")),
    Option("WENYUAN_GRAPH_URL", "url", "", "知识图谱所在 SPARQL 1.1 端点的查询地址；空则用自带的 Oxigraph", "Query address of the SPARQL 1.1 endpoint that holds the graph; empty runs the embedded Oxigraph"),
    Option("WENYUAN_GRAPH_UPDATE_URL", "url", "", "上述端点的更新地址；空则与查询地址相同", "Update address of that endpoint; empty: the same as for queries", secret=True),
    Option("WENYUAN_GRAPH_STORE_URL", "url", "", "上述端点的 Graph Store 地址，重建时成批装入；空则用更新语句", "Graph Store address of that endpoint for bulk loads; empty: by updates", secret=True),
    Option("WENYUAN_GRAPH_QUERY_SECONDS", "int", "10", "一次 SPARQL 查询最多几秒", "Seconds that one SPARQL query may take", _between(1, 600)),
    Option("WENYUAN_GRAPH_QUERY_MEMORY_MB", "int", "2048", "一个 SPARQL 查询进程最多用多少内存（MB）", "Memory of one SPARQL query process (MB)", _between(256, 1_000_000)),
    Option("WENYUAN_MODULES", "list", "", "只提供这些模块（空为全部）", "Serve only these modules (empty: all)"),
    Option("WENYUAN_IMPORT_PROCESSES", "int", "2", "导入时的解析进程数", "Parsing processes of an import", _between(1, 64)),
    Option("WENYUAN_INDEX_MEMORY_MB", "int", "192", "建索引可用的内存（MB）", "Memory for index writing in MB", _between(30, 8192)),
    Option("WENYUAN_API_RATE_PER_MINUTE", "int", "600", "匿名接口每地址每分钟的次数上限", "Anonymous API calls a minute for one address", _between(1, 1_000_000)),
    Option("WENYUAN_UPLOAD_LIMIT_MB", "int", "512", "一次上传的大小上限（MB）", "Largest upload in MB", _between(1, 1_000_000)),
    Option("WENYUAN_OUTGOING_NETWORKS", "list", "", "对外请求可达的内网网段（CIDR，逗号分隔）", "Private networks that outgoing requests may reach (CIDR, commas between)", _networks),
    Option("WENYUAN_STAFF_SECOND_FACTOR", "bool", "no", "馆员登录必须有第二步验证", "Staff must sign in with a second factor"),
    Option("WENYUAN_MAIL_URL", "text", "", "发信服务器 smtp[s]://用户:密码@主机:端口；空则不发信", "Mail server smtp[s]://user:password@host:port; empty sends none", _mail, secret=True),
    Option("WENYUAN_MAIL_FROM", "text", "wenyuan@localhost", "发信人地址", "Address that mail comes from"),
    Option("WENYUAN_AUDIT_WITNESSES", "list", "", "证据日志见证者的公钥（C2SP vkey，逗号分隔）", "Public keys of witnesses of the evidence log (C2SP vkeys, commas between)"),
    Option("WENYUAN_AUDIT_SECOND_HASH", "text", "", "证据日志的第二种杂凑（sm3；空为没有）", "Second hash of the evidence log (sm3; empty: none)", _one_of("", "sm3")),
    Option("WENYUAN_STORAGE_STORES", "list", "main=folder:files", "文件存放处，逗号分隔：名=folder:目录 或 名=s3://钥:密@主机/桶；新文件存入第一处",
           "Places of files, commas between: name=folder:PATH or name=s3://KEY:SECRET@HOST/BUCKET[?tls=no&region=…]; the first takes in new files", _stores, secret=True),
    Option("WENYUAN_STORAGE_COPIES", "int", "1", "每个文件存几处（按上项次序）", "In how many of the places each file lies, in their order", _between(1, 9)),
    Option("WENYUAN_STORAGE_QUOTA_GB", "int", "0", "一馆可存的 GB 数（0 为不限；各馆可另定）", "GB that a library may keep unless it has a quota of its own (0: no limit)", _between(0, 10_000_000)),
    Option("WENYUAN_STORAGE_UPLOAD_LIMIT_GB", "int", "200", "一次续传上传的大小上限（GB）", "Largest resumable upload in GB", _between(1, 100_000)),
    Option("WENYUAN_STORAGE_FIXITY_DAYS", "int", "90", "每份副本多少天内至少核对一遍", "Days in which every copy is read and compared once", _between(1, 3650)),
    Option("WENYUAN_STORAGE_FIXITY_MB_PER_S", "int", "50", "核对时每秒读取的 MB 数（0 为不限）", "MB a second read while comparing (0: as fast as it goes)", _between(0, 100_000)),
    Option("WENYUAN_CLAMD", "text", "", "查毒程序 clamd：tcp://主机:3310 或 unix:/路径；空则不查", "Malware scanner clamd: tcp://host:3310 or unix:/path; empty scans nothing", _clamd),
    Option("WENYUAN_LOG_FORMAT", "text", "plain", "日志格式：plain 给人看，json 每行一个对象", "Form of log lines: plain for people, json one object a line", _one_of("plain", "json")),
    Option("WENYUAN_METRICS_TOKEN", "text", "", "从别处读 /metrics 的令牌；空则只有本机可读", "Token with which others may read /metrics; empty: this host only",
           lambda v: None if not v or len(v) >= 16 else "write at least 16 characters（至少 16 个字符）", secret=True),
    Option("WENYUAN_SLOW_MILLISECONDS", "int", "1000", "慢于此的应答记为慢页面（毫秒）", "Answers slower than this are kept as slow, in milliseconds", _between(1, 600_000)),
    Option("WENYUAN_TRACES_ENDPOINT", "text", "", "OpenTelemetry 收集器地址（OTLP/HTTP）；空则不发", "OpenTelemetry collector (OTLP over HTTP); empty sends none"),
    Option("WENYUAN_CERTIFICATE_FILE", "text", "", "网站证书文件，用于提醒到期", "Certificate of the site, to warn before it ends"),
    Option("WENYUAN_BACKUP_FOLDER", "text", "", "备份所在目录；空为数据目录下的 backups", "Folder of backups; empty: backups in the data folder"),
    Option("WENYUAN_PROXIES", "list", "", "反向代理的网段（CIDR，逗号分隔）", "Networks of reverse proxies (CIDR, commas between)", _networks),
    Option("WENYUAN_UNLIMITED_NETWORKS", "list", "", "不限访问频率的网段（CIDR，逗号分隔）", "Networks that are never limited (CIDR, commas between)", _networks),
    Option("WENYUAN_EVENTS_KEEP_DAYS", "int", "30", "事件与发送记录保存的天数", "Days that events and ended deliveries are kept", _between(4, 3650)),
    Option("WENYUAN_WEBHOOK_SECONDS", "int", "15", "接收方须在几秒内应答", "Seconds in which a receiver has to answer", _between(1, 60)),
    Option("WENYUAN_WEBHOOK_GIVE_UP_HOURS", "int", "72", "未送达的事件重试多少小时后放弃", "Hours after which an undelivered event is given up", _between(1, 720)),
    Option("WENYUAN_WEBHOOK_PAUSE_HOURS", "int", "24", "接收方连续失败多少小时后暂停", "Hours of failing without a break after which a receiver is paused", _between(1, 720)),
    Option("WENYUAN_SERVICE_FAILURES", "int", "3", "一分钟内几位读者得不到应答时，外部模块暂歇", "Readers without an answer within a minute that let a service over HTTP rest", _between(1, 100)),
    Option("WENYUAN_SERVICE_REST_SECONDS", "int", "30", "外部模块暂歇的秒数", "Seconds that such a service rests", _between(1, 3600)),
    Option("WENYUAN_SERVICE_UPLOAD_KB", "int", "1024", "读者一次可提交给外部模块的 KB 数", "KB that a reader may send to such a service at once", _between(1, 16_384)),
    Option("WENYUAN_NATS_URL", "list", "", "发布事件的 NATS 服务器（tls://主机:4222，逗号分隔）；空则不发布", "NATS servers that events are published to (tls://HOST:4222, commas between); empty publishes none", _bus),
    Option("WENYUAN_NATS_STREAM", "text", "WENYUAN", "JetStream 流名；没有则新建", "JetStream stream; made where there is none",
           _matching(r"[A-Za-z0-9_-]{1,64}", "write letters, digits, _ and -（请写字母、数字、_ 与 -）")),
    Option("WENYUAN_NATS_SUBJECT", "text", "wenyuan", "事件主题的开头：开头.馆号.事件类型", "First part of subjects: PART.LIBRARY.EVENT-TYPE",
           _matching(r"[A-Za-z0-9_-]{1,32}(\.[A-Za-z0-9_-]{1,32}){0,3}", "write letters, digits, _ and -, points between（请写字母、数字、_ 与 -，可用点分段）")),
    Option("WENYUAN_NATS_CREDENTIALS_FILE", "text", "", "NATS 凭证文件：.creds，或一行“用户:密码”，或令牌", "File of NATS credentials: .creds, or one line user:password, or a token", _file),
    Option("WENYUAN_NATS_CA_FILE", "text", "", "NATS 服务器证书的签发者；空则用系统所信的", "Who signed the NATS server's certificate; empty: whom the system trusts", _file),
    Option("WENYUAN_NATS_CERTIFICATE_FILE", "text", "", "连接 NATS 用的客户证书", "Client certificate for NATS", _file),
    Option("WENYUAN_NATS_KEY_FILE", "text", "", "上述证书的私钥", "Private key of that certificate", _file),
    Option("WENYUAN_LOG_LEVEL", "text", "INFO", "日志级别", "Log level", _one_of("DEBUG", "INFO", "WARNING", "ERROR")),
)

_YES, _NO = {"1", "yes", "true", "on"}, {"0", "no", "false", "off", ""}


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of one process, checked."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a setting as text."""
        return self.values[name]

    def number(self, name: str) -> int:
        """Return a whole number."""
        return int(self.values[name])

    def flag(self, name: str) -> bool:
        """Return a yes/no setting."""
        return self.values[name].lower() in _YES

    def items(self, name: str) -> list[str]:
        """Return a comma-separated list, blanks dropped."""
        return [part.strip() for part in self.values[name].split(",") if part.strip()]

    @property
    def home(self) -> Path:
        """The data folder, absolute."""
        return Path(self.values["WENYUAN_HOME"]).expanduser().resolve()


def _problem_of(option: Option, value: str) -> str | None:
    if option.kind == "int" and not re.fullmatch(r"\d{1,9}", value):
        return "write a whole number（请写整数）"
    if option.kind == "bool" and value.lower() not in _YES | _NO:
        return "write yes or no（请写 yes 或 no）"
    return option.check(value)


def read_options(environment: Mapping[str, str] | None = None) -> Options:
    """Read and check all settings.

    Raises:
        SettingsError: With a sentence for each setting that cannot be used, and for unknown WENYUAN_ names.
    """
    env = os.environ if environment is None else environment
    values: dict[str, str] = {}
    problems: list[str] = []
    for option in OPTIONS:
        value = env.get(option.name, "").strip() or option.default
        problem = _problem_of(option, value)
        if problem:
            shown = "***" if option.secret else repr(value)
            problems.append(f"{option.name} = {shown}: {problem}")
        values[option.name] = value
    known = {o.name for o in OPTIONS} | {"WENYUAN_PYTHON", "WENYUAN_TEST_DATA", "WENYUAN_TEST_DATABASE_URL", "WENYUAN_CHROMIUM"}
    problems += [
        f"{name}: no such setting; see docs/reference/settings.md（没有这个设置）"
        for name in sorted(env) if name.startswith("WENYUAN_") and name not in known
    ]
    if problems:
        raise SettingsError(problems)
    return Options(values)
