"""Find the browser and the fonts of the browser tests, or install them where that is ours to do (root on Debian)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
REMEDY = "apt-get install -y chromium fonts-noto-cjk   # or set WENYUAN_CHROMIUM to a Chromium of your own"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    named = os.environ.get("WENYUAN_CHROMIUM")
    if named and Path(named).exists():
        return named
    return next((path for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") if (path := shutil.which(name))), None)


def has_chinese_fonts() -> bool:
    """Whether fontconfig knows a face for Chinese; without one pictures of pages show boxes."""
    if shutil.which("fc-list") is None:
        return Path("/usr/share/fonts/opentype/noto").exists()
    done = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip())


def ensure_browser() -> bool:
    """Install what is missing as root on Debian; say otherwise what would help. Never fails the run."""
    if find_chromium() and has_chinese_fonts():
        return True
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"文渊 | 浏览器测试将跳过；可先运行 / browser tests will be skipped; to have them: {REMEDY}", file=sys.stderr)
        return False
    print("文渊 | 安装 Chromium 与中文字体… installing Chromium and Chinese fonts", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
        if done.returncode:
            print(f"文渊 | {done.stderr.strip()[-400:]}\n{REMEDY}", file=sys.stderr)
            return False
    return find_chromium() is not None


if __name__ == "__main__":
    raise SystemExit(0 if ensure_browser() else 1)
