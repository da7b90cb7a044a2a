"""Prints people as JSON: `python -m tests.faults.people 10` makes ten, each with an access token and a conversation."""

import json
import sys

import django


def main(number: int) -> None:
    """Make them in the database the environment names."""
    django.setup()
    from accounts.models import User  # after setup: models need the settings
    from accounts.services import open_session
    from agent.models import Conversation
    from goals.models import Goal
    from tests.factories.accounts import UserFactory

    people = []
    for _ in range(number):
        have = User.objects.count()
        user = UserFactory.create(email=f"crowd{have}@example.org", name=f"secret-of-{have}")
        Goal.objects.create(user=user, title=f"secret-of-{have}", time_horizon="short")
        conversation = Conversation.objects.create(user=user)
        token = open_session(user).access
        people.append({"id": user.pk, "name": user.name, "token": token, "conversation": conversation.pk})
    sys.stdout.write(json.dumps(people))


if __name__ == "__main__":
    main(int(sys.argv[1]))
