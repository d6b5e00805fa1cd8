"""Group robots of WeCom, DingTalk and Feishu: shape, signature, and the answer's error code.

Their answers are HTTP 200 even when the robot refused: the truth is in `errcode` or `code`
(docs/decisions/0014).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from campaigns.gateways.addresses import Address
from campaigns.gateways.answers import Answer, Outcome, not_sent, unclear
from campaigns.gateways.http import post
from campaigns.gateways.text import Text

BASES = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
}
LONGEST_BYTES = {"wecom": 2048, "dingtalk": 20_000, "feishu": 20_000}
CODES = ("errcode", "code", "StatusCode")
HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def send(address: Address, text: Text, *, allowed: Collection[str]) -> Answer:
    """Posts into the group and reads the robot's own error code."""
    base = address.base or BASES[address.kind]
    words = shortened(text.body, LONGEST_BYTES[address.kind] - 48)
    url, payload = _SHAPES[address.kind](base, address, words, time.time())
    body = json.dumps(payload, ensure_ascii=False).encode()
    answer, content = post(url, body, HEADERS, allowed=allowed)
    return _robots_word(answer, content) if answer.outcome is Outcome.SENT else answer


def _robots_word(answer: Answer, content: bytes) -> Answer:
    """A 200 with an error code was not delivered; one without any is not a robot's word."""
    try:
        said = json.loads(content)
    except ValueError:
        said = None
    codes = [said[name] for name in CODES if name in said] if isinstance(said, dict) else []
    if not codes:
        return unclear(f"no error code in the answer: {answer.words}")
    return answer if codes[0] == 0 else not_sent(answer.words)


def _wecom(base: str, address: Address, words: str, at: float) -> tuple[str, dict[str, Any]]:
    query = urlencode({"key": address.token})
    return f"{base}/cgi-bin/webhook/send?{query}", {"msgtype": "text", "text": {"content": words}}


def _dingtalk(base: str, address: Address, words: str, at: float) -> tuple[str, dict[str, Any]]:
    query = {"access_token": address.token}
    if address.secret:
        timestamp = str(round(at * 1000))
        signature = _hmac(address.secret, f"{timestamp}\n{address.secret}".encode())
        query |= {"timestamp": timestamp, "sign": signature}
    payload = {"msgtype": "text", "text": {"content": words}}
    return f"{base}/robot/send?{urlencode(query)}", payload


def _feishu(base: str, address: Address, words: str, at: float) -> tuple[str, dict[str, Any]]:
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": words}}
    if address.secret:
        timestamp = str(int(at))
        # Feishu signs nothing, with time and secret as the key.
        payload |= {"timestamp": timestamp, "sign": _hmac(f"{timestamp}\n{address.secret}", b"")}
    return f"{base}/open-apis/bot/v2/hook/{address.token}", payload


_SHAPES = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu}


def _hmac(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def shortened(words: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8, cut between lines where possible."""
    if len(words.encode()) <= most_bytes:
        return words
    lines = words.splitlines()
    last = lines.pop()
    while lines and len("\n".join([*lines, "…", last]).encode()) > most_bytes:
        lines.pop()
    if lines:
        return "\n".join([*lines, "…", last])
    return words.encode()[: most_bytes - 3].decode("utf-8", "ignore") + "…"
