"""What pages say of being told: no more than what will be sent to the contact that was given."""

from __future__ import annotations

from django.utils.translation import gettext as _

from suggestions.messages import available_media, media_of
from suggestions.models import Author, Medium

BOTH = [Medium.SMS, Medium.EMAIL]


def how_told(author: Author | None) -> str:
    """By what this author hears of a question and of the answer."""
    media = media_of(author) if author else []
    return f"{_by(media)} {_once()}" if media else _not_told(author)


def _once() -> str:
    """The same for a contact that is known: nobody must learn here who wrote to us before."""
    return _(
        "A number or an address that nobody has confirmed yet gets one message only: please open"
        " the link in it, then the others follow."
    )


def _by(media: list[Medium]) -> str:
    if media == BOTH:
        return _("When we have a question or an answer for you, we tell you by text and by e-mail.")
    return _by_one(media[0])


def _by_one(medium: Medium) -> str:
    if medium == Medium.SMS:
        return _("When we have a question or an answer for you, we tell you by text message.")
    return _("When we have a question or an answer for you, we tell you by e-mail.")


def _not_told(author: Author | None) -> str:
    if author and author.phone_index:
        return _calls_only()
    if author and author.email_index:
        return _("We send no e-mail at present. Please look the answer up with your access code.")
    return _(
        "Without a contact we cannot tell you about the answer. Please look it up with your access"
        " code."
    )


def _calls_only() -> str:
    if Medium.SMS in available_media():
        return _(
            "This number takes no text messages: it is for calls only. Please look the answer up"
            " with your access code."
        )
    return _(
        "We send no text messages at present: the number is for calls only. Please look the answer"
        " up with your access code."
    )


def about_contact() -> str:
    """What a contact is good for here, as the form says it."""
    has = available_media()
    if has == BOTH:
        return _(
            "With a mobile number or an e-mail address we can ask you something and tell you that"
            " there is an answer. A landline is for calls only."
        )
    if Medium.SMS in has:
        return _(
            "With a mobile number we can ask you something and tell you that there is an answer."
            " A landline is for calls only, and we send no e-mail at present."
        )
    if Medium.EMAIL in has:
        return _(
            "With an e-mail address we can ask you something and tell you that there is an answer."
            " A phone number is for calls only: we send no text messages at present."
        )
    return _(
        "We send neither text messages nor e-mail at present: a phone number is for calls only, and"
        " the answer is looked up with the access code."
    )


def about_person() -> str:
    """The same for a collector, who asks for a phone number only."""
    if Medium.SMS in available_media():
        return _(
            "Optional. With a mobile number the person is asked and told of the answer by text"
            " message. A landline is for calls only: then the slip with the code leads back."
        )
    return _(
        "Optional. The number is for calls only: we send no text messages at present. The slip with"
        " the code leads back."
    )
