"""`manage.py runserver`: daphne with autoreload, where HOST and PORT say."""

import os
from typing import Any

from daphne.management.commands.runserver import Command as DaphneCommand
from django.conf import settings
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from config.management.listening import before_listening


class Command(DaphneCommand):  # type: ignore[misc]  # daphne comes without types
    """Daphne's, on our address, with the demo's login before the first start."""

    default_addr = settings.HOST
    default_port = str(settings.PORT)

    def run(self, **options: Any) -> None:
        """Look and tell once: the reloader starts this command again at every change."""
        if DJANGO_AUTORELOAD_ENV not in os.environ:
            for line in before_listening(self.addr, int(self.port)):
                self.stdout.write(line)
        super().run(**options)
