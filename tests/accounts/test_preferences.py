"""How a person plans."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from tests.accounts.calls import PREFERENCES, error_codes

pytestmark = pytest.mark.django_db


def patch(client: APIClient, changes: Any, **headers: str) -> Any:
    """The answer to a change."""
    return client.patch(PREFERENCES, changes, format="json", headers=headers)


def test_every_field_is_there(as_alice: APIClient) -> None:
    body = as_alice.get(PREFERENCES).json()
    nine_to_five = [["09:00", "17:00"]]
    assert body == {
        "time_zone": "UTC",
        "week_start": "mon",
        "working_windows": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), nine_to_five) | {"sat": [], "sun": []},
        "cutoff": None,
        "buffer_minutes": 0,
        "daily_cap_minutes": None,
        "default_provider": None,
        "default_model": None,
        "approval_policy": {"write": "apply"},
        "onboarding": {},
        "settings": {},
        "version": 1,
    }


def test_every_field_can_be_written_and_read_again(as_alice: APIClient) -> None:
    wanted = {
        "time_zone": "America/Argentina/Buenos_Aires",
        "week_start": "sun",
        "working_windows": {"mon": [["08:00", "12:00"], ["12:00", "13:00"], ["22:00", "02:00"]], "sun": []},
        "cutoff": "21:30",
        "buffer_minutes": 15,
        "daily_cap_minutes": 480,
        "default_provider": "offline",
        "default_model": "rules",
        "approval_policy": {"write": "ask"},
        "onboarding": {"step": 3},
        "settings": {"theme": "dark", "nested": [1, None, {"a": "é"}]},
    }
    assert patch(as_alice, wanted).json() == {**wanted, "version": 2}
    assert as_alice.get(PREFERENCES).json() == {**wanted, "version": 2}


def test_only_what_is_sent_is_written(as_alice: APIClient) -> None:
    patch(as_alice, {"cutoff": "20:00", "settings": {"a": 1}})
    body = patch(as_alice, {"buffer_minutes": 5, "settings": {"b": 2}}).json()
    assert (body["cutoff"], body["buffer_minutes"], body["settings"]) == ("20:00", 5, {"b": 2})
    cleared = patch(as_alice, {"cutoff": None}).json()
    assert (cleared["cutoff"], cleared["version"]) == (None, 4)


def test_writing_what_is_there_already_is_no_new_version(as_alice: APIClient) -> None:
    patch(as_alice, {"cutoff": "20:00"})
    assert patch(as_alice, {"cutoff": "20:00", "week_start": "mon"}).json()["version"] == 2
    assert patch(as_alice, {}).json()["version"] == 2


def test_unknown_and_server_owned_fields_are_ignored(as_alice: APIClient, bob: User) -> None:
    body = patch(as_alice, {"version": 50, "user": bob.pk, "id": 1, "nonsense": {"a": 1}}).json()
    assert body["version"] == 1
    assert "nonsense" not in body


def test_versions_guard_a_write(as_alice: APIClient) -> None:
    assert as_alice.get(PREFERENCES, headers={"if-none-match": 'W/"1", "7"'}).status_code == 304
    assert patch(as_alice, {"buffer_minutes": 5}, **{"if-match": '"1"'}).headers["ETag"] == '"2"'
    refused = patch(as_alice, {"buffer_minutes": 6}, **{"if-match": '"1"'})
    assert (refused.status_code, refused.json()["current"]) == (412, 2)
    assert patch(as_alice, {"buffer_minutes": 6}, **{"if-match": "*"}).json()["version"] == 3
    assert error_codes(patch(as_alice, {}, **{"if-match": '"x"'})) == {("If-Match", "invalid")}


BAD: dict[str, list[Any]] = {
    "time_zone": [None, "", "Mars", "utc", "Factory", "localtime", "Europe/", "../UTC", 1, [], {}],
    "week_start": [None, "", "monday", "MON", 0, ["mon"], {}],
    "cutoff": ["", "9:00", "24:00", "12:60", "12:00:00", "12:00Z", "noon", 12, True, [], {}, "١٢:٠٠"],
    "buffer_minutes": [None, -1, 241, 1.5, "many", True, [], 10**30],
    "daily_cap_minutes": [-1, 1441, 0.5, "", {}, 10**30],
    "default_provider": ["", "gpt", "Claude", 1, [], {}],
    "default_model": ["", "x" * 201, [], {}],
    "approval_policy": [None, {}, "ask", [], {"write": "never"}, {"write": None}, {"write": ["ask"]}, {"read": "ask"}],
    "onboarding": [None, [], "x", 1, {"a": "x" * 16_384}],
    "settings": [None, [], "x", 1, {"a": "x" * 16_384}, {"a": "é" * 8_200}],
}
BAD_WINDOWS: list[Any] = [
    None,
    [],
    "09:00-17:00",
    {"monday": []},
    {"Mon": []},
    {"": []},
    {"mon": None},
    {"mon": "09:00-17:00"},
    {"mon": {"start": "09:00"}},
    {"mon": ["09:00", "17:00"]},
    {"mon": [["09:00"]]},
    {"mon": [["09:00", "17:00", "18:00"]]},
    {"mon": [["9:00", "17:00"]]},
    {"mon": [["09:00", "24:00"]]},
    {"mon": [["09:00", "25:00"]]},
    {"mon": [[9, 17]]},
    {"mon": [["09:00", None]]},
    {"mon": [["09:00", "09:00"]]},
    {"mon": [["09:00", "12:00"], ["11:59", "13:00"]]},
    {"mon": [["11:00", "13:00"], ["09:00", "12:00"]]},
    {"mon": [["09:00", "12:00"], ["09:00", "12:00"]]},
    {"mon": [["22:00", "02:00"]], "tue": [["01:00", "03:00"]]},
    {"sun": [["22:00", "02:00"]], "mon": [["01:59", "03:00"]]},
    {"mon": [["09:00", "08:00"], ["12:00", "13:00"]]},
    {"mon": [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(11)]},
]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_by_its_field(as_alice: APIClient, field: str, value: Any) -> None:
    assert {name.split(".")[0] for name, _ in error_codes(patch(as_alice, {field: value}))} == {field}
    assert Preferences.objects.get().version == 1


@pytest.mark.parametrize("windows", BAD_WINDOWS)
def test_bad_working_windows_are_refused(as_alice: APIClient, windows: Any) -> None:
    errors = error_codes(patch(as_alice, {"working_windows": windows}))
    assert all(field.startswith("working_windows") for field, _ in errors)
    assert Preferences.objects.get().version == 1


@pytest.mark.parametrize(
    "windows",
    [
        {},
        {"mon": []},
        {"mon": [["13:00", "17:00"], ["09:00", "13:00"]]},
        {"mon": [["22:00", "02:00"]], "tue": [["02:00", "03:00"]]},
        {"sun": [["22:00", "02:00"]], "mon": [["02:00", "03:00"]]},
        {"mon": [["00:00", "12:00"], ["12:00", "00:00"]]},
        {"mon": [["09:00", "08:59"]]},
        {"mon": [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(10)]},
    ],
)
def test_good_working_windows_come_back_as_sent(as_alice: APIClient, windows: Any) -> None:
    answer = patch(as_alice, {"working_windows": windows})
    assert (answer.status_code, answer.json()["working_windows"]) == (200, windows)


def test_several_mistakes_are_all_named(as_alice: APIClient) -> None:
    changes = {"time_zone": "Mars", "working_windows": {"mon": [["9", "10"], ["11", "12"]]}, "settings": []}
    assert {field for field, _ in error_codes(patch(as_alice, changes))} == {
        "time_zone",
        "working_windows.mon.0",
        "working_windows.mon.1",
        "settings",
    }


def test_sixteen_kilobytes_just_fit(as_alice: APIClient) -> None:
    assert patch(as_alice, {"settings": {"a": "x" * (16 * 1024 - len('{"a":""}'))}}).status_code == 200


def test_somebody_without_preferences_has_the_defaults_and_a_get_writes_nothing(db: None) -> None:
    root = User.objects.create_superuser("root@example.org", "a long enough passphrase")
    client = APIClient()
    client.force_authenticate(root)
    assert client.get(PREFERENCES).json()["version"] == 1
    assert not Preferences.objects.exists()
    assert patch(client, {"buffer_minutes": 5}, **{"if-match": '"1"'}).json()["version"] == 2


def test_nobody_sees_another_s_preferences(as_alice: APIClient, as_bob: APIClient, anonymous: APIClient) -> None:
    patch(as_alice, {"settings": {"secret": "alice"}})
    assert as_bob.get(PREFERENCES).json()["settings"] == {}
    assert anonymous.get(PREFERENCES).status_code == 401
    assert patch(anonymous, {"buffer_minutes": 5}).status_code == 401
