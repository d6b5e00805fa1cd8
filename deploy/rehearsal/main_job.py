"""The main job through nginx: log with a photo, dispatch, sign, fix with a photo, verify, strike off.

`main_job.py HOST [--ready]`. Standard library and Pillow only. The certificate is the installer's own
and is believed here; phones would not.
"""

from __future__ import annotations

import http.client
import io
import json
import ssl
import sys
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

from PIL import Image

PASSWORD = "demo-city-2026"  # noqa: S105 (the demo's own)
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE


def ask(
    host: str,
    path: str,
    *,
    token: str = "",
    fields: dict[str, str] | None = None,
    photo: bytes = b"",
) -> Any:
    """A request to the API; fields make it a POST of a form."""
    headers = {"Host": host, "X-Forwarded-For": "127.0.0.1"}
    if token:
        headers["Authorization"] = f"Token {token}"
    body = None
    if fields is not None:
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if photo:
            head = 'Content-Disposition: form-data; name="photos"; filename="p.jpg"'
            parts.append(
                f"--{edge}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + photo + b"\r\n"
            )
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
    request = urllib.request.Request(f"https://127.0.0.1{path}", body, headers)
    # S310: an https address of this machine, written above.
    with urllib.request.urlopen(request, timeout=30, context=CONTEXT) as answer:  # noqa: S310
        return json.loads(answer.read())


def in_the_clear(path: str) -> int:
    """The status that plain HTTP answers with, followed nowhere."""
    line = http.client.HTTPConnection("127.0.0.1", timeout=30)
    line.request("GET", path, headers={"Host": "tracker.example.gov.cn"})
    return line.getresponse().status


def picture() -> bytes:
    """A photo that no other photo is like."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def work(host: str) -> None:
    """Prints each step's answer; raises where one is refused."""
    if (in_the_clear("/sign-in/"), in_the_clear("/api/v1/issues/")) != (301, 403):
        sys.exit("Plain HTTP leads pages to HTTPS and refuses programs; it does not.")
    who = {"name": "inspector", "office": "office", "unit": "handler.chengguan"}
    tokens = {
        role: ask(host, "/api/v1/auth/token/", fields={"username": name, "password": PASSWORD})[
            "token"
        ]
        for role, name in who.items()
    }
    found = {
        "campaign": "demo-wmcs",
        "category": "0401",
        "site": "S02-001",
        "description": "店外经营，占用人行道",
    }
    issue = ask(host, "/api/v1/issues/", token=tokens["name"], fields=found, photo=picture())
    address = f"/api/v1/issues/{issue['number']}/"
    deeds: list[tuple[str, str, dict[str, str], bytes]] = [
        ("dispatch", "office", {"lead_department": "chengguan", "limit_amount": "2", "limit_unit": "working_days"}, b""),
        ("accept", "unit", {}, b""),
        ("submit_fix", "unit", {"note": "已劝离，人行道恢复畅通"}, picture()),
        ("verify", "name", {"result": "pass", "on_site": "true"}, b""),
    ]  # fmt: skip
    for deed, role, fields, photo in deeds:
        version = str(ask(host, address, token=tokens["office"])["version"])
        fields = {"version": version, **fields}
        done = ask(host, f"{address}{deed}/", token=tokens[role], fields=fields, photo=photo)
        sys.stdout.write(f"{deed} → {done['state']} {done.get('strike_off_no', '')}\n")
    if done["state"] != "closed":
        sys.exit(f"The issue is {done['state']}, not closed.")


def ready(host: str) -> None:
    """Waits until /readyz answers 200; its own words otherwise."""
    for _try in range(30):
        try:
            sys.stdout.write(f"readyz {ask(host, '/readyz')}\n")
            return
        except urllib.error.HTTPError as refused:
            last = refused.read().decode()
            time.sleep(2)
    sys.exit(last)


if __name__ == "__main__":
    (ready if "--ready" in sys.argv else work)(sys.argv[1])
