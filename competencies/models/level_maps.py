"""What the levels of a competency became when a version of the framework regrouped them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from competencies.models.framework import Competency, FrameworkVersion
from kit.append_only import Fact


class LevelMap(Fact):
    """From ``on``, what was shown or decided earlier at level ``old`` counts as ``new``; 0: it gives no level any more.

    A level without a row means the same. ``changed``: what the level asks is another thing now, so rows of it are due, as by a
    changed law. ``old_behaviour``, ``old_least_strength``: what the level said and asked until then. ``edition``: which part of
    the data files said so; empty when a person published it.

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="level_maps")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="level_maps")
    old = models.PositiveSmallIntegerField(_("old level"))
    new = models.PositiveSmallIntegerField(_("new level"))
    changed = models.BooleanField(default=False)
    on = models.DateField()
    old_behaviour = models.CharField(max_length=200, blank=True)
    old_least_strength = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["on", "version", "competency", "old"]
        constraints = [
            models.UniqueConstraint(fields=["version", "competency", "old"], name="one_map_per_version_and_level"),
            models.CheckConstraint(
                name="map_levels_are_0_to_5", condition=models.Q(old__gte=1, old__lte=5, new__gte=0, new__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}: {self.old} → {self.new}"
