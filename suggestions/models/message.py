"""The outbox: messages wait as rows until they are sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    IN_APP = "in_app", _("in the desk")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    # Read in the desk as part of a message that says how many there are.
    DIGEST = "digest", _("in a digest")


class Message(models.Model):
    """To an officer, or to the author of a suggestion (`officer` None).

    Holds no address: contacts are looked up when it is sent. `try_at` is schedule, lease and
    back-off in one; None means that nothing is to be tried any more.
    """

    key = models.CharField(max_length=120, unique=True)
    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, null=True, related_name="messages"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="messages"
    )
    medium = models.CharField(_("medium"), max_length=6, choices=Medium.choices)
    template = models.CharField(_("template"), max_length=30)
    context = models.JSONField(default=dict)
    # The message that counts this one, or goes out with it as one. None, to an officer: waits for
    # the next digest, unless `read` by then.
    folded_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, db_index=False, related_name="folded"
    )
    created = models.DateTimeField(_("created"))
    try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent = models.DateTimeField(_("sent"), null=True, blank=True)
    failed = models.DateTimeField(_("given up"), null=True, blank=True)
    read = models.DateTimeField(_("read"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="to_send"),
            models.Index(
                fields=["officer", "-created"],
                condition=Q(medium="in_app", read=None),
                name="unread_by_officer",
            ),
            models.Index(
                fields=["sent"],
                condition=Q(medium__in=["email", "sms"], sent__isnull=False),
                name="sent_outward",
            ),
            models.Index(fields=["failed"], condition=Q(failed__isnull=False), name="given_up"),
            models.Index(
                fields=["officer", "created"],
                condition=Q(medium="digest", folded_into=None, read=None),
                name="for_the_next_digest",
            ),
            models.Index(
                fields=["folded_into"],
                condition=Q(folded_into__isnull=False),
                name="folded_messages",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Cause(models.TextChoices):
    """Why something is told in a digest, or on the notice of the day's cards."""

    DANGER = "danger", _("danger, as the words say")
    SUPERVISION = "supervision", _("under supervision")
    RED = "red", _("red cards")
    YELLOW = "yellow", _("yellow cards")
    REMIND = "remind", _("due soon")
    CONTESTED = "follow_up", _("authors not content")
    HOLD = "ask_hold", _("holds asked")
    REPORT = "rectify", _("reported as rectified")
    REPLY = "reply_supervision", _("replies to supervision orders")
    ERASURE = "ask_erasure", _("erasures asked for")
    ORDER_DRAFT = "order_draft", _("supervision orders that wait for a signature")
    ORDER_REPLIED = "order_replied", _("supervision orders with every reply in")


# What stands in the list of orders, and not in that of suggestions.
OF_ORDERS = frozenset({Cause.ORDER_DRAFT, Cause.ORDER_REPLIED})


class Muted(models.Model):
    """What an officer does not want in the digest."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted")
    cause = models.CharField(max_length=20, choices=Cause.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "cause"], name="muted_once"),
            models.CheckConstraint(
                condition=~Q(cause__in=["danger", "red", "supervision"]),
                name="cards_are_never_muted",
            ),
        ]

    def __str__(self) -> str:
        return self.get_cause_display()
