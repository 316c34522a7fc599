"""What comes with a form, on its way through the folder for temporary files."""

from __future__ import annotations

import logging
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

LOST = "uploads_lost"
logger = logging.getLogger(__name__)


class ForgivingUploadHandler(TemporaryFileUploadHandler):
    """A file for which there is no room is left out: it must not take the words along."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise self._lost() from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise self._lost() from error

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        try:
            return super().file_complete(file_size)
        except OSError:
            self._lost()
            return None

    def _lost(self) -> SkipFile:
        logger.exception("uploads=not_kept")
        setattr(self.request, LOST, True)
        return SkipFile()


def were_lost(request: HttpRequest) -> bool:
    return getattr(request, LOST, False)
