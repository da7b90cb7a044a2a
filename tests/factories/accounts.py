"""People."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Preferences, User

PASSWORD = "a long enough passphrase"


class UserFactory(DjangoModelFactory[User]):
    """A person with preferences, whose password is PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = "A Person"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        zone = kwargs.pop("time_zone", "UTC")
        user = model_class.objects.create_user(kwargs.pop("email"), PASSWORD, **kwargs)
        Preferences.objects.create(user=user, time_zone=zone)
        return user
