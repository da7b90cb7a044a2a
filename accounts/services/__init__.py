"""What people do with their account. Each module is a journey; callers import the verbs from here."""

from accounts.throttles import throttle

__all__ = ["throttle"]
