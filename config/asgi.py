"""The ASGI application."""

from django.core.asgi import get_asgi_application

from config import settings

settings.select()
application = get_asgi_application()
