"""Logging: one line a record on standard error, and nothing secret or personal in it."""

from __future__ import annotations

import logging
import os
import re
import traceback

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+"  # Slack's tokens
    r"|Bearer\s+\S+"
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # signed tokens
    r"|https://hooks\.slack\.com/\S+"  # whoever has one may post
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password in an address
)
# These print whole requests, addresses or answers.
_TALKATIVE = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "aiohttp")


class Redacted(logging.Formatter):
    """Whatever a record says, its secrets do not come out: the traceback's neither."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub("…", super().format(record))


def place(exc: BaseException) -> str:
    """Of an error whose own words may be private or strangers': "KeyError in http.py:88"."""
    at = traceback.extract_tb(exc.__traceback__)[-1:]
    name = type(exc).__name__
    return f"{name} in {os.path.basename(at[0].filename)}:{at[0].lineno}" if at else name


def start(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.ERROR)
    logging.captureWarnings(True)
