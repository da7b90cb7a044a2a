"""Routes of history."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from history import pages
from history.api import ChangeSetViewSet, ProposalViewSet

router = SimpleRouter(trailing_slash=False)
router.register("changes", ChangeSetViewSet, basename="change")
router.register("proposals", ProposalViewSet, basename="proposal")

api_urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("history", pages.history, name="history"),
    path("history/undo-since", pages.undo_all, name="undo-since"),
    path("history/<str:change_set_id>", pages.act, name="act"),
    path("history/<str:change_set_id>/undo", pages.undo_act, name="act-undo"),
    path("proposals", pages.proposals, name="proposals"),
    path("proposals/<str:proposal_id>", pages.proposal, name="proposal"),
    path("proposals/<str:proposal_id>/apply", pages.apply, name="proposal-apply"),
    path("proposals/<str:proposal_id>/reject", pages.reject, name="proposal-reject"),
]
