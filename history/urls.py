"""Routes of history."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from history.api import ChangeSetViewSet

router = SimpleRouter(trailing_slash=False)
router.register("changes", ChangeSetViewSet, basename="change")

api_urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
page_urlpatterns: list[URLPattern | URLResolver] = []
