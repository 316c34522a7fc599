"""What somebody typed as a phone number or an e-mail address, and whom it reaches.

Forms, imports and the pipeline read contacts here and nowhere else. What was typed is kept as it
is; beside it stands what this finds, for the index, for text messages and for comparing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NoReturn

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from suggestions.language.legible import digits_of, legible_line

MAINLAND = "86"
# With the country in front, but no sign of it: no number of the mainland is that long.
WITH_MAINLAND = re.compile(rf"{MAINLAND}\d{{10,}}", re.ASCII)
# Wider than the library's table, which learns of new blocks of numbers later than people do.
MOBILE = re.compile(r"1[3-9]\d{9}")
BEGUN_AS_MOBILE = re.compile(r"1[3-9]\d*")
LOCAL = re.compile(r"[2-9]\d{6,7}")
SERVICE = re.compile(r"[48]00\d{7}")
MOST_DIGITS = 15
# Of a number with its extension, however it is spelt.
MOST_CHARACTERS = 100
TAKE_TEXTS = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})

DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\ufe58\uff0d]")
# As spreadsheets hand on a number: ="138…", '138…, 13800000000.0.
WRAPPED = re.compile(r"""^[='"\s]*|['"\s]*$|(?<=\d)\.0+$""")
ROUNDED = re.compile(r"\d+(?:\.\d+)?e\+?\d+")
ALLOWED = re.compile(r"\(?\+?[\d\s.()/·-]*")
NAMED_EXTENSION = re.compile(
    r"(?P<head>.*?\d\)?)[\s,;(-]*(?:转分机|转接|转|轉|分机号?|分機|内线|extension|extn?\.?|x|#)"
    r"\s*[:.=]?\s*(?P<extension>\d{1,6})\)?#?"
)
DASHED_EXTENSION = re.compile(r"(?P<head>.*\d)\s*[-(]\s*(?P<extension>\d{1,6})\)?")

NOTHING = frozenset(
    {
        *("", "无", "没有", "暂无", "无电话", "无号码", "无手机", "无邮箱", "空", "不详", "不祥"),
        *("未知", "不知道", "未留", "未留电话", "未提供", "未填", "匿名", "匿名用户", "保密"),
        *("不便透露", "不愿透露", "n/a", "na", "nil", "no", "none", "null", "unknown", "anonymous"),
    }
)
MASKED = re.compile(r"[*×●•]{2,}|(?<=\d)x{2,}(?=\d)")
NO_WORDS = " .。,，;；:：!！()（）[]【】-_/\\0"


class Unreachable(ValueError):
    """What is wrong with a contact, in words that repeat nothing of it."""


@dataclass(frozen=True)
class Phone:
    """`number`: in E.164."""

    number: str
    extension: str = ""
    mobile: bool = False

    @property
    def takes_texts(self) -> bool:
        return self.mobile and not self.extension

    def __str__(self) -> str:
        """As RFC 3966 writes it, without its scheme."""
        return f"{self.number};ext={self.extension}" if self.extension else self.number


def says_none(typed: str) -> bool:
    """Whether it says that there is none: 无, 不详, 匿名, a dash."""
    return _says_none(_plain(typed))


def is_withheld(typed: str) -> bool:
    """That, or that it is not told: 138****1234."""
    return _is_withheld(_plain(typed))


def _says_none(plain: str) -> bool:
    return plain.strip(NO_WORDS) in NOTHING


def _is_withheld(plain: str) -> bool:
    return _says_none(plain) or bool(MASKED.search(plain))


def read_phone(typed: str) -> Phone:
    """The number that was meant. Raises Unreachable, in words, rather than guess at one.

    >>> str(read_phone("+86 138-0000-0000")), str(read_phone("0735－2345678 转 801"))
    ('+8613800000000', '+867352345678;ext=801')
    """
    if len(typed.strip()) > MOST_CHARACTERS:
        _something_else()
    plain = _plain(typed)
    if _is_withheld(plain):
        _wrong_phone(_("leave it empty where there is none to give"))
    plain = WRAPPED.sub("", plain)
    if ROUNDED.fullmatch(plain):
        _wrong_phone(_("a spreadsheet has rounded it"))
    if named := NAMED_EXTENSION.fullmatch(plain):
        return _read(named["head"], named["extension"])
    return _with_or_without_extension(plain)


def phone_or_none(typed: str) -> Phone | None:
    try:
        return read_phone(typed)
    except Unreachable:
        return None


def read_email(typed: str) -> str:
    """The address as it is written on a mail. Raises Unreachable."""
    plain = unicodedata.normalize("NFKC", legible_line(typed)).replace(" ", "")
    try:
        validate_email(plain)
    except ValidationError:
        # Without the cause: it quotes the address.
        raise Unreachable(
            _("Please check the e-mail address, for example name@example.com.")
        ) from None
    return plain


def check_contacts(phone: str, email: str) -> None:
    """Raises Unreachable where one that is given is none."""
    if phone:
        read_phone(phone)
    if email:
        read_email(email)


def is_email(typed: str) -> bool:
    return "@" in unicodedata.normalize("NFKC", typed)


def spelling(contact: str) -> str:
    """One for all ways to write the same number or address; '' for what is neither."""
    try:
        return read_email(contact).casefold() if is_email(contact) else str(read_phone(contact))
    except Unreachable:
        return _as_before(contact)


def older_spellings(contact: str) -> set[str]:
    """What the indexes of authors were made from whose contact has not been read again yet."""
    found = {_as_before(contact)}
    phone = None if is_email(contact) else phone_or_none(contact)
    if phone and phone.number.startswith(f"+{MAINLAND}"):
        found |= {each + phone.extension for each in _older_inland(phone)}
    return found - {""}


def _older_inland(phone: Phone) -> set[str]:
    national = phone.number.removeprefix(f"+{MAINLAND}")
    inland = national if phone.mobile else f"0{national}"
    within = inland.removeprefix(settings.AREA_CODE)
    return {inland, f"{MAINLAND}{inland}", f"00{MAINLAND}{inland}", within}


def _as_before(contact: str) -> str:
    return contact.strip().lower() if is_email(contact) else digits_of(contact)


def _plain(typed: str) -> str:
    """One line in half width and lower case, digits of other scripts as ours."""
    plain = unicodedata.normalize("NFKC", legible_line(typed)).lower().strip()
    # As nearly all are: a file has many.
    if plain.isascii():
        return plain
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return DASHES.sub("-", digits)


def _with_or_without_extension(plain: str) -> Phone:
    """A dash begins an extension only where the whole is no number."""
    try:
        return _read(plain)
    except Unreachable:
        dashed = DASHED_EXTENSION.fullmatch(plain)
        if dashed and (found := phone_or_none(dashed["head"])) and not found.extension:
            return Phone(found.number, dashed["extension"], found.mobile)
        raise


def _read(head: str, extension: str = "") -> Phone:
    if not ALLOWED.fullmatch(head):
        _something_else()
    digits = digits_of(head)
    if len(digits.removeprefix("00")) > MOST_DIGITS:
        _wrong_phone(_("it has %(count)d digits; give one number only") % _count(digits))
    if "+" in head:
        return _with_country(digits, extension)
    if digits.startswith("00"):
        return _with_country(digits.removeprefix("00"), extension)
    if WITH_MAINLAND.fullmatch(digits):
        return _with_country(digits, extension)
    return _inland(digits, extension)


def _with_country(digits: str, extension: str) -> Phone:
    if digits.startswith(MAINLAND):
        return _inland(digits.removeprefix(MAINLAND), extension, named=True)
    return _known(f"+{digits}", extension)


def _inland(digits: str, extension: str, *, named: bool = False) -> Phone:
    """A number of the mainland; `named`: with its country, so that the area may stand without 0."""
    bare = digits.removeprefix("0")
    if MOBILE.fullmatch(bare):
        return Phone(f"+{MAINLAND}{bare}", extension, mobile=True)
    if BEGUN_AS_MOBILE.fullmatch(digits):
        _wrong_phone(_("a mobile number has 11 digits, this one %(count)d") % _count(digits))
    if LOCAL.fullmatch(digits):
        return _known(f"+{MAINLAND}{settings.AREA_CODE.removeprefix('0')}{digits}", extension)
    if not (named or _names_its_area(digits)):
        _unknown()
    return _known(f"+{MAINLAND}{bare}", extension)


def _names_its_area(digits: str) -> bool:
    """Or needs none."""
    return bool(digits.startswith("0") or SERVICE.fullmatch(digits))


def _known(number: str, extension: str) -> Phone:
    parsed = _parsed(number)
    if not phonenumbers.is_valid_number(parsed):
        _unknown()
    return Phone(
        phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        extension,
        mobile=phonenumbers.number_type(parsed) in TAKE_TEXTS,
    )


def _parsed(number: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        _unknown()


def _something_else() -> NoReturn:
    _wrong_phone(_("there is something else than one number in it"))


def _unknown() -> NoReturn:
    example = {"number": f"{settings.AREA_CODE}-2345678"}
    why = _("no such number is known; write a landline like %(number)s, an extension after “转”")
    _wrong_phone(why % example)


def _wrong_phone(why: str) -> NoReturn:
    # Without a cause: it may quote the number.
    raise Unreachable(_("Please check the phone number: %(why)s.") % {"why": why}) from None


def _count(digits: str) -> dict[str, Any]:
    return {"count": len(digits)}
