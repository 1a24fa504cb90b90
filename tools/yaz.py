"""Find YAZ, the Z39.50 client that the tests of data exchange ask with, or install it where that is ours to do (root on Debian)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

REMEDY = "apt-get install -y yaz"


def ensure_yaz() -> bool:
    """Install it as root on Debian; say otherwise what would help. Never fails the run."""
    if shutil.which("yaz-client"):
        return True
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"文渊 | Z39.50 测试将跳过；可先运行 / tests of Z39.50 will be skipped; to have them: {REMEDY}", file=sys.stderr)
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", "yaz"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            print(f"文渊 | {done.stderr.strip()[-400:]}\n{REMEDY}", file=sys.stderr)
            return False
    return shutil.which("yaz-client") is not None


if __name__ == "__main__":
    raise SystemExit(0 if ensure_yaz() else 1)
