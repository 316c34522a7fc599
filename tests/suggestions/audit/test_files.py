"""The bytes of photos are those that were handed in."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from suggestions.audit import broken_chains, broken_files
from suggestions.models import Attachment
from tests.factories import City, submitted
from tests.suggestions.audit.lived import photo


def test_a_file_that_is_another_one_or_gone_is_noticed(city: City) -> None:
    row = submitted(city, photos=(photo(),))
    assert list(broken_files([row])) == []
    name = Attachment.objects.get().file.name
    default_storage.delete(name)
    assert len(list(broken_files([row]))) == 1
    default_storage.save(name, ContentFile(b"another lamp"))
    assert len(list(broken_files([row]))) == 1


def test_a_digest_that_was_made_to_fit_is_noticed_by_the_ledger(city: City) -> None:
    row = submitted(city, photos=(photo(),))
    Attachment.objects.update(digest="0" * 64)
    assert len(list(broken_chains([row]))) == 1
