"""The admin of accounts."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import IdempotencyKey, Preferences, Session, ThrottleCounter, User
from accounts.services import throttle
from config.common import clock
from tests.accounts.calls import login, pair_for, status_of
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
MODELS = (User, Session, Preferences, IdempotencyKey, ThrottleCounter)
ANOTHER = "quite another passphrase"


@pytest.fixture
def root(db: None) -> Client:
    """A superuser's browser."""
    client = Client()
    client.force_login(UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True))
    return client


def page(model: type, name: str, *args: Any) -> str:
    """The address of an admin page."""
    return reverse(f"admin:accounts_{model.__name__.lower()}_{name}", args=args)


def rows_of_everything(number: int) -> None:
    """More rows in every list."""
    for user in UserFactory.create_batch(number):
        pair_for(user.email)
        IdempotencyKey.objects.create(user=user, key="k", route="/x", body_hash="h", status=201)
        throttle("send_person", str(user.pk))


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back unchanged."""
    form = client.get(address).context["adminform"].form
    values = {bound.name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}


@pytest.mark.parametrize("model", MODELS)
def test_a_longer_list_costs_no_more_queries(root: Client, model: type) -> None:
    counts = []
    for _ in range(2):
        rows_of_everything(3)
        with CaptureQueriesContext(connection) as queries:
            assert root.get(page(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", MODELS)
def test_every_row_can_be_looked_at_and_searched(root: Client, model: Any) -> None:
    rows_of_everything(1)
    row = model.objects.first()
    assert root.get(page(model, "change", row.pk)).status_code == 200
    assert root.get(page(model, "changelist"), {"q": "person"}).status_code == 200


def test_an_account_is_made_with_preferences(root: Client) -> None:
    form = {"email": " Dana@Example.org", "name": "Dana", "usable_password": "true"}
    answer = root.post(page(User, "add"), {**form, "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert Preferences.objects.get(user__email="dana@example.org").time_zone == "UTC"
    assert login("dana@example.org").status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"password2": ANOTHER}, {"email": "ROOT@example.org"}, {"email": "x"}, {"password1": "a", "password2": "a"}],
)
def test_a_bad_account_is_shown_again_with_its_error(root: Client, change: dict[str, str]) -> None:
    form = {"email": "dana@example.org", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    answer = root.post(page(User, "add"), {**form, **change})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert User.objects.count() == 1


def test_disabling_somebody_ends_their_sessions(root: Client, alice: User) -> None:
    access = pair_for(alice.email)["access"]
    form = form_of(root, page(User, "change", alice.pk))
    form.pop("is_active")
    assert root.post(page(User, "change", alice.pk), form).status_code == 302
    assert status_of(access) == 401
    assert not Session.objects.filter(user=alice, ended_at=None).exists()


def test_rights_and_names_are_written(root: Client, alice: User) -> None:
    form = form_of(root, page(User, "change", alice.pk))
    root.post(page(User, "change", alice.pk), {**form, "name": "Alice L.", "is_staff": "on"})
    alice.refresh_from_db()
    assert (alice.name, alice.is_staff, alice.version) == ("Alice L.", True, 2)


def test_the_demo_account_is_never_staff(root: Client) -> None:
    demo = UserFactory.create(is_demo=True)
    form = form_of(root, page(User, "change", demo.pk))
    answer = root.post(page(User, "change", demo.pk), {**form, "is_superuser": "on"})
    assert "never staff" in answer.content.decode()


def test_setting_somebody_s_password_signs_them_out(root: Client, alice: User) -> None:
    access = pair_for(alice.email)["access"]
    form = {"usable_password": "true", "password1": ANOTHER, "password2": ANOTHER}
    assert root.post(f"/admin/accounts/user/{alice.pk}/password/", {**form, "set-password": "1"}).status_code == 302
    assert status_of(access) == 401
    assert login(alice.email, ANOTHER).status_code == 200


def test_sessions_are_ended_but_not_edited(root: Client, alice: User) -> None:
    access = pair_for(alice.email)["access"]
    session = Session.objects.get(user=alice)
    root.post(page(Session, "changelist"), {"action": "end", "_selected_action": [str(session.pk)]})
    assert status_of(access) == 401
    assert root.post(page(Session, "change", session.pk), {"user": alice.pk}).status_code == 403
    assert root.get(page(Session, "add")).status_code == 403


def test_sessions_are_filtered_by_whether_they_live(root: Client, alice: User) -> None:
    pair_for(alice.email)
    Session.objects.filter(user=alice).update(ended_at=clock.now())
    lists = {state: root.get(page(Session, "changelist"), {"state": state}) for state in ("live", "over")}
    shown = {state: [row.user.email for row in answer.context["cl"].result_list] for state, answer in lists.items()}
    assert shown == {"live": ["root@example.org"], "over": ["alice@example.org"]}


def test_one_person_is_deleted_from_their_page(root: Client, alice: User) -> None:
    assert root.post(page(User, "delete", alice.pk), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()


def test_people_are_signed_out_and_deleted_in_numbers(root: Client, alice: User, bob: User) -> None:
    access = pair_for(alice.email)["access"]
    chosen = [str(alice.pk), str(bob.pk)]
    root.post(page(User, "changelist"), {"action": "sign_out", "_selected_action": chosen})
    assert status_of(access) == 401
    root.post(page(User, "changelist"), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert [user.email for user in User.objects.all()] == ["root@example.org"]


def test_preferences_are_written_through_the_service(root: Client, alice: User) -> None:
    address = page(Preferences, "change", Preferences.objects.get(user=alice).pk)
    form = {**form_of(root, address), "time_zone": "Europe/Berlin", "cutoff": "20:30", "working_windows": "{}"}
    assert root.post(address, form).status_code == 302
    preferences = Preferences.objects.get(user=alice)
    assert (preferences.time_zone, str(preferences.cutoff), preferences.working_windows) == (
        "Europe/Berlin",
        "20:30:00",
        {},
    )
    assert preferences.version == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars"),
        ("working_windows", '{"mon": [["9", "17"]]}'),
        ("working_windows", "[1"),
        ("approval_policy", '{"write": "never"}'),
        ("settings", "[]"),
        ("settings", '{"a": NaN}'),
        ("onboarding", '{"a": "\\u0000"}'),
        ("buffer_minutes", "241"),
        ("default_provider", "gpt"),
    ],
)
def test_bad_preferences_are_shown_again_with_their_error(root: Client, alice: User, field: str, value: str) -> None:
    address = page(Preferences, "change", Preferences.objects.get(user=alice).pk)
    answer = root.post(address, {**form_of(root, address), field: value})
    assert answer.status_code == 200
    assert [(b.name, b.errors) for b in answer.context["adminform"].form]
    assert Preferences.objects.get(user=alice).version == 1


def test_the_back_office_s_login_is_limited_too(alice: User) -> None:
    client, form = Client(), {"username": alice.email, "password": "wrong"}
    pages = [client.post("/admin/login/", form).content.decode() for _ in range(11)]
    assert "Too many tries" in pages[-1]
    assert "Too many tries" not in pages[-2]


def test_only_staff_come_in(alice: User, charlie: User) -> None:
    for user, number in ((alice, 200), (charlie, 302)):
        answer = Client().post("/admin/login/?next=/admin/", {"username": user.email, "password": PASSWORD})
        assert answer.status_code == number
    assert Session.objects.filter(ended_at=None).count() == 1


def test_staff_change_their_own_password_on_the_settings_page(root: Client) -> None:
    assert root.get("/admin/password_change/").headers["Location"] == "/settings"


def test_every_model_is_in_the_back_office() -> None:
    assert all(admin.site.is_registered(model) for model in MODELS)
