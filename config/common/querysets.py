"""Querysets every app builds on."""

from typing import Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from config.common.errors import NotFound

Row = TypeVar("Row", bound=models.Model, covariant=True)

# The largest id a database column holds: a larger one names nothing, and must not reach the driver.
LARGEST_ID = 2**63 - 1


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows with an owner. Every read starts at `for_user`."""

    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The rows of `user`, and nobody else's."""
        return self.filter(user_id=user.pk)

    def named(self, pk: object) -> Row:
        """The row with this id. Raises NotFound, whatever is wrong with the id."""
        try:
            number = int(str(pk))
            if 0 < number <= LARGEST_ID:
                return self.get(pk=number)
        except (ValueError, ObjectDoesNotExist):
            pass
        raise NotFound
