"""The people who work with the service, and the posts that say what they may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from regions.models.region import Region
from regions.models.unit import Unit


class Role(models.TextChoices):
    COLLECTOR = "collector", _("field collector")
    TRIAGE = "triage", _("triage officer")
    HANDLER = "handler", _("handler")
    LEADER = "leader", _("unit leader")
    SUPERVISOR = "supervisor", _("supervisor")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
    STAND_IN = "stand_in", _("stand-in")


UNIT_ROLES = frozenset({Role.HANDLER, Role.LEADER})
# Who sees what others have in hand, in a region and all below it.
OVERSIGHT = frozenset({Role.TRIAGE, Role.SUPERVISOR, Role.AUDITOR})
# Where somebody must always be left: the desk hands it on, the supervisor decides in the end.
DECIDE = (Role.TRIAGE, Role.SUPERVISOR)


class Officer(AbstractUser):
    """A staff account. Rights come from posts alone: `is_superuser` opens nothing."""

    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    # Somebody else set it, and knows it: changed before anything else is done.
    password_given = models.BooleanField(
        _("chooses a password at the next log-in"), default=False, db_default=False
    )
    # An app on the phone is asked for a code from then on.
    second_step_since = models.DateTimeField(
        _("second step since"), null=True, blank=True, editable=False
    )
    # The first log-in at which the role asked for it: days of grace count from there.
    second_step_asked = models.DateTimeField(null=True, blank=True, editable=False)
    # Its password is printed for everybody: nothing is asked beside it.
    of_demonstration = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")

    def __str__(self) -> str:
        return self.last_name + self.first_name or self.username

    @cached_property
    def current_posts(self) -> list[Post]:
        """The posts held now, read once for each request."""
        posts = Post.objects.current().filter(officer=self)
        # All are asked wherever a suggestion is: units as far up as they go, and, beside each post,
        # whether this officer has left anything to others, and handed anything in.
        posts = posts.annotate(
            beside=models.Exists(self.recusals.recusals()),
            collected=models.Exists(self.collected.all()),
        )
        return list(posts.select_related("unit__parent__parent__parent", "region"))

    @property
    def units_served(self) -> list[int]:
        """The units whose work the posts open; one of a region opens none."""
        return [post.unit_id for post in self.current_posts if post.unit_id and post.is_of_unit]

    @cached_property
    def interests(self) -> frozenset[int]:
        """The units whose matter is the officer's own: of the posts held, and all above them."""
        units = [post.unit for post in self.current_posts if post.unit]
        return frozenset(each.pk for unit in units for each in (unit, *unit.superiors()))

    @property
    def units_above(self) -> dict[int, list[int]]:
        """By unit served its own id and those of all above it."""
        held = [post.unit for post in self.current_posts if post.unit and post.is_of_unit]
        return {each.pk: [each.pk, *(above.pk for above in each.superiors())] for each in held}

    def units_within(self, unit_id: int | None) -> frozenset[int]:
        """Of the units served, this one and those below it."""
        return frozenset(unit for unit, above in self.units_above.items() if unit_id in above)

    @cached_property
    def has_stepped_aside(self) -> bool:
        """Whether the officer is kept out of anything by name; read together with the posts."""
        if not self.current_posts:
            return self.recusals.recusals().exists()
        return any(getattr(post, "beside", False) for post in self.current_posts)

    @cached_property
    def has_collected(self) -> bool:
        """Whether anything was ever handed in through this officer; read with the posts."""
        if not self.current_posts:
            return self.collected.exists()
        return any(getattr(post, "collected", False) for post in self.current_posts)

    def holds(self, *roles: str) -> bool:
        return self.is_active and any(post.role in roles for post in self.current_posts)

    @property
    def is_stand_in(self) -> bool:
        """Whether a stand-in's post is all that is held: beside any other one it opens nothing."""
        held = self.current_posts if self.is_active else []
        return bool(held) and all(post.role == Role.STAND_IN for post in held)

    def places_of(self, role: str) -> list[Region]:
        """The regions of one's current posts of this role."""
        posts = self.current_posts if self.is_active else []
        return [post.region for post in posts if post.role == role and post.region]

    def set_password(self, raw_password: str | None) -> None:
        """One that is not printed for everybody any more."""
        super().set_password(raw_password)
        self.of_demonstration = False

    def get_session_auth_hash(self) -> str:
        """Sessions end when the password changes, and when the second step does."""
        since = self.second_step_since
        return super().get_session_auth_hash() + (since.isoformat() if since else "")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """What the admin asks about settings and users: administrators only."""
        return self.holds(Role.ADMINISTRATOR)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.holds(Role.ADMINISTRATOR)


def path_of_post(unit: Unit | None, region: Region | None) -> str:
    """A region counts before a unit: from it rights are read where both are there."""
    place = region or (unit.region if unit else None)
    return place.path if place else ""


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, at: datetime | None = None) -> PostQuerySet:
        day = timezone.localdate(at)
        ended = models.Q(until__isnull=False, until__lt=day)
        return self.filter(since__lte=day, officer__is_active=True).exclude(ended)

    def lasting(self) -> PostQuerySet:
        """Those held, and those to come."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=timezone.localdate()))

    def of_role(self, role: str, at: datetime | None = None) -> PostQuerySet:
        """Those held by whoever acts by them: a stand-in who holds any other post does not."""
        held = self.current(at).filter(role=role)
        if role != Role.STAND_IN:
            return held
        other = Post.objects.current(at).exclude(role=Role.STAND_IN)
        return held.exclude(officer__in=other.values("officer"))

    def serving(self, units: Collection[int | None]) -> PostQuerySet:
        """Of whoever works in one of these units."""
        return self.filter(unit__in=units, role__in=UNIT_ROLES)

    def in_or_below(self, unit: int) -> PostQuerySet:
        """Of whoever belongs to this unit: what is about it is their own matter."""
        return self.filter(unit__in={unit, *Unit(pk=unit).ids_below()})


class Post(models.Model):
    """One role of one officer, for a unit or for a region and all below it."""

    officer = models.ForeignKey(
        Officer, models.CASCADE, related_name="posts", verbose_name=_("officer")
    )
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("unit"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("region"),
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(UNIT_ROLES), unit__isnull=False, region=None)
                | (~models.Q(role__in=sorted(UNIT_ROLES)) & models.Q(region__isnull=False)),
                name="post_has_the_place_its_role_needs",
                violation_error_message=_(
                    "A handler or leader needs a unit, every other role a region."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.unit or self.region}"

    def clean(self) -> None:
        if self.unit_id and self.role and not self.is_of_unit:
            raise ValidationError({"unit": _("Only a handler or leader has a post in a unit.")})
        self._check_level()
        if self.is_beside_a_stand_in:
            raise ValidationError(
                _(
                    "A stand-in holds no other post. First let the other one end, on a day "
                    "before today."
                )
            )

    def _check_level(self) -> None:
        """Raise ValidationError for a stand-in of less than the city."""
        if self.role == Role.STAND_IN and self.region and self.region.parent_id:
            raise ValidationError(
                {"region": _("A stand-in is for the whole city: below it the level above decides.")}
            )

    @property
    def is_beside_a_stand_in(self) -> bool:
        """Whether, given like this, a stand-in would hold another post.

        Not of what stands already, nor where it only ends earlier: both can be mended.
        """
        over = self.until is not None and self.until < timezone.localdate()
        if over or self._only_ends():
            return False
        others = Post.objects.lasting().filter(officer=self.officer_id).exclude(pk=self.pk)
        if self.role == Role.STAND_IN:
            return others.exclude(role=Role.STAND_IN).exists()
        return others.filter(role=Role.STAND_IN).exists()

    def _only_ends(self) -> bool:
        before = Post.objects.lasting().filter(pk=self.pk, role=self.role).first()
        if before is None or before.until is None:
            return before is not None
        return self.until is not None and self.until <= before.until

    @property
    def path(self) -> str:
        """Of the division in which it opens something; '' without a place."""
        return path_of_post(self.unit, self.region)

    @property
    def is_of_unit(self) -> bool:
        return self.role in UNIT_ROLES

    def covers(self, path: str) -> bool:
        """Whether a region post reaches the place `path`."""
        return self.region is not None and self.region.contains(path)
