"""Where the bytes of an upload go while a request is read."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MAX_SUFFIX = 50


class ToFile(TemporaryFileUploadHandler):
    """Into a file from the first byte: memory stays flat. Django's own gives the file the name's
    ending, however long, which a file system then refuses."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **more: Any) -> None:
        suffix = PurePath(file_name).suffix
        if len(suffix) > MAX_SUFFIX:
            file_name = file_name.removesuffix(suffix) + suffix[:MAX_SUFFIX]
        super().new_file(field_name, file_name, *args, **more)
