"""Abstract models every app builds on."""

from django.conf import settings
from django.db import models


class Timestamped(models.Model):
    """When the row was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Owned(models.Model):
    """A row that belongs to one person and is invisible to everybody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row people edit: `version` counts its changes, and is its ETag."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
