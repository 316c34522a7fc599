"""What everybody may read, and the grams it is found by. Both derive from the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from regions.models import Category, subtree
from suggestions.language import grams
from suggestions.models.suggestion import MAX_TITLE, Outcome, Suggestion

COUNTY_DIGITS = 6


class PublishedQuerySet(models.QuerySet["Published"]):
    def answers(self) -> PublishedQuerySet:
        return self.filter(answered__isnull=False)

    def known_problems(self) -> PublishedQuerySet:
        """Several wrote about them, and they are not answered yet."""
        return self.filter(answered=None)

    def within(self, path: str) -> PublishedQuerySet:
        return self.filter(subtree(path, "region_path"))

    def saying(self, query: str) -> PublishedQuerySet:
        """Those in which all words of the query stand; a single character counts in titles only."""
        words, wanted = grams.wanted(query)
        if not words:
            return self.none()
        holding = Gram.objects.filter(gram__in=wanted).values("published")
        complete = holding.annotate(held=Count("gram")).filter(held=len(wanted))
        found = self.filter(pk__in=complete.values("published"))
        for word in words:
            if len(word) > 1:
                found = found.filter(sought__contains=word)
        return found


class Published(models.Model):
    """What its latest `publish` said: masked, and confirmed by a person.

    The key is the suggestion's, so that an address stays the same however often the row is made
    again. `answered` None: a known problem. `sought` is all of it as `grams.normal` has it.
    """

    suggestion = models.OneToOneField(
        Suggestion, models.PROTECT, primary_key=True, related_name="publication"
    )
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    text = models.TextField(_("text"))
    answer = models.TextField(_("answer"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category")
    )
    region_path = models.CharField(max_length=12)
    at = models.DateTimeField(_("published"))
    answered = models.DateTimeField(_("answered"), null=True)
    sought = models.TextField()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = [
            models.Index(fields=["-at", "-suggestion"], name="published_newest_first"),
            models.Index(fields=["region_path"], name="published_by_region"),
            # Counts the answers, and finds the few that have none yet.
            models.Index(fields=["answered"], name="published_by_answered"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def county(self) -> str:
        """The path of the county, which is all that is told of the place; else the city's."""
        return self.region_path[:COUNTY_DIGITS]


class Gram(models.Model):
    published = models.ForeignKey(Published, models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=2)

    class Meta:
        constraints = [
            # In this order: it is the index that a search reads.
            models.UniqueConstraint(fields=["gram", "published"], name="one_gram_a_published")
        ]

    def __str__(self) -> str:
        return self.gram
