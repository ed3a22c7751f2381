from __future__ import annotations

from django.db import models


class Line(models.Model):
    """One of the rows that the page shows.

    Personal data: none
    """

    title = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    changed_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
