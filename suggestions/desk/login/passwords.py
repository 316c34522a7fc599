"""Words that whoever guesses a password here would try first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regions.loading import read_profile
from regions.models import Officer

# Shorter ones stand in many words by chance; of Chinese ones two characters are a name.
SHORTEST, SHORTEST_CHINESE = 4, 2


class NoLocalWords:
    """One of settings.AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        typed = _letters_of(password)
        if any(word in typed for word in local_words()):
            raise ValidationError(_("Not with the name of the city or of this service in it."))
        if any(word in typed for word in _of_officer(user)):
            raise ValidationError(_("Not with your user name or phone number in it."))

    def get_help_text(self) -> str:
        return _("Not with the name of the city or of this service, your user name or phone in it.")


def local_words() -> set[str]:
    found = [*settings.LOCAL_WORDS, settings.CITY_FOLDER.name]
    if profile := read_profile(settings.CITY_FOLDER):
        # Without its last character, which only says that it is a city.
        found += [profile.name[:-1], profile.service, profile.hotline]
        found += f"{profile.name_en} {profile.service_en}".split()
    return set(filter(_is_long_enough, map(_letters_of, found)))


def _of_officer(user: Any) -> Iterator[str]:
    if isinstance(user, Officer):
        words = _letters_of(user.get_username()), _letters_of(user.phone)
        yield from filter(_is_long_enough, words)


def _letters_of(text: str) -> str:
    """However it is written: Chen-Zhou is chenzhou."""
    return "".join(filter(str.isalnum, text.casefold()))


def _is_long_enough(word: str) -> bool:
    return len(word) >= (SHORTEST if word.isascii() else SHORTEST_CHINESE)
