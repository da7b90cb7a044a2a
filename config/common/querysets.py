"""Querysets every app builds on."""

import re
from typing import Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from config.common.errors import NotFound

Row = TypeVar("Row", bound=models.Model, covariant=True)

# The largest id a database column holds: a larger one names nothing, and must not reach the driver.
LARGEST_ID = 2**63 - 1
SPELLED = re.compile(
    r"[1-9][0-9]{0,18}"
)  # one object, one address: `+7`, `07` and digits of other scripts name nothing


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows with an owner. Every read starts at `for_user`."""

    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The rows of `user`, and nobody else's."""
        return self.filter(user_id=user.pk)

    def named(self, pk: object) -> Row:
        """The row with this id. Raises NotFound, whatever is wrong with the id."""
        text = str(pk)
        try:
            if SPELLED.fullmatch(text) and int(text) <= LARGEST_ID:
                return self.get(pk=int(text))
        except ObjectDoesNotExist:
            pass
        raise NotFound
