"""The settings page: every preference, and the account."""

import re
from typing import Any

import pytest

from accounts.models import Preferences, Session, User
from tests.factories.accounts import PASSWORD
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    "version": "1",
    "time_zone": "Pacific/Auckland",
    "week_start": "sun",
    "working_windows_mon_from": ["09:00", "13:00", ""],
    "working_windows_mon_to": ["12:00", "17:00", ""],
    "working_windows_fri_from": ["22:00"],
    "working_windows_fri_to": ["02:00"],
    "cutoff": "21:30",
    "buffer_minutes": "10",
    "daily_cap_minutes": "300",
    "default_provider": "offline",
    "default_model": "rules",
    "approval": "ask",
    "settings": "{}",
}


def test_every_field_of_the_preferences_can_be_set(browser: Browser) -> None:
    assert browser.post("/settings", FORM)["Location"] == "/settings"
    stored = Preferences.objects.get()
    assert (stored.time_zone, stored.week_start, str(stored.cutoff)) == ("Pacific/Auckland", "sun", "21:30:00")
    assert stored.working_windows["mon"] == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert (stored.working_windows["fri"], stored.working_windows["sat"]) == ([["22:00", "02:00"]], [])
    assert (stored.buffer_minutes, stored.daily_cap_minutes) == (10, 300)
    assert (stored.default_provider, stored.default_model) == ("offline", "rules")
    assert stored.approval_policy == {"write": "ask"}


def test_what_an_integration_keeps_of_the_first_steps_is_no_field_and_stays(browser: Browser) -> None:
    Preferences.objects.update(onboarding={"seen": True})
    assert "onboarding" not in browser.get("/settings").content.decode().lower()
    browser.post("/settings", FORM)
    stored = Preferences.objects.get()
    assert (stored.onboarding, stored.time_zone) == ({"seen": True}, "Pacific/Auckland")


def test_a_zone_without_a_continent_is_kept(browser: Browser) -> None:
    Preferences.objects.update(time_zone="CET")
    assert '<option value="CET" selected>' in browser.get("/settings").content.decode()
    browser.post("/settings", {**FORM, "time_zone": "CET"})
    assert Preferences.objects.get().time_zone == "CET"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        '{"a": "\\u0000"}',
        '{"\\u0000": 1}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 5000,
    ],
)
def test_json_that_cannot_be_stored_is_refused_by_its_field(browser: Browser, text: str) -> None:
    answer = browser.post("/settings", {**FORM, "settings": text})
    assert answer.status_code == 422
    assert answer.context["preferences"].errors["settings"]
    assert Preferences.objects.get().settings == {}


def test_what_the_page_shows_can_be_sent_back_unchanged(browser: Browser) -> None:
    browser.post("/settings", FORM)
    before = Preferences.objects.values().get()
    browser.post("/settings", {**FORM, "version": before["version"]})
    assert Preferences.objects.values().get() == before


def test_fields_can_be_cleared(browser: Browser) -> None:
    browser.post("/settings", FORM)
    cleared = dict.fromkeys(("cutoff", "daily_cap_minutes", "default_provider", "default_model"), "")
    browser.post("/settings", {**FORM, **cleared, "version": "2"})
    stored = Preferences.objects.get()
    assert (stored.cutoff, stored.daily_cap_minutes, stored.default_provider) == (None, None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Moon/Crater"},
        {"week_start": "someday"},
        {"working_windows_mon_from": ["09:00", "10:00"], "working_windows_mon_to": ["12:00", "11:00"]},
        {"working_windows_mon_from": ["09:00"], "working_windows_mon_to": [""]},
        {"working_windows_mon_from": ["nine"], "working_windows_mon_to": ["ten"]},
        {"buffer_minutes": "241"},
        {"daily_cap_minutes": "1441"},
        {"default_provider": "skynet"},
        {"settings": "[1]"},
        {"settings": "{"},
    ],
)
def test_a_bad_preference_is_refused_and_nothing_typed_is_lost(browser: Browser, change: dict[str, Any]) -> None:
    answer = browser.post("/settings", {**FORM, **change})
    html = answer.content.decode()
    assert answer.status_code in {400, 422}
    assert 'role="alert"' in html
    assert 'value="22:00"' in html
    assert Preferences.objects.get().version == 1


def test_preferences_changed_elsewhere_are_not_overwritten_unseen(browser: Browser) -> None:
    browser.post("/settings", FORM)
    answer = browser.post("/settings", {**FORM, "buffer_minutes": "20"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert re.search(r"Pause between items, stored</dt><dd>10<", html)
    assert 'value="13:00"' in html


def test_the_name_is_shown_once_it_is_saved(browser: Browser) -> None:
    browser.post("/settings/profile", {"name": "Alice the Great"})
    assert "Alice the Great" in browser.get("/").content.decode()


def test_a_new_password_signs_out_every_other_browser(browser: Browser, alice: User) -> None:
    other = Browser()
    other.force_login(alice)
    form = {"current_password": PASSWORD, "new_password": "nine ladies dancing"}
    assert browser.post("/settings/password", form)["Location"] == "/settings"
    assert browser.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302


def test_a_wrong_present_password_changes_nothing(browser: Browser, alice: User) -> None:
    form = {"current_password": "wrong one", "new_password": "nine ladies dancing"}
    answer = browser.post("/settings/password", form)
    assert "not your present password" in answer.content.decode()
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)


def test_signing_out_everywhere_ends_every_session(browser: Browser, alice: User) -> None:
    other = Browser()
    other.force_login(alice)
    assert browser.post("/settings/sign-out-everywhere")["Location"] == "/login"
    assert not Session.objects.filter(ended_at=None).exists()
    assert other.get("/").status_code == browser.get("/").status_code == 302


def test_deleting_the_account_asks_for_the_password(browser: Browser) -> None:
    assert "not your password" in browser.post("/settings/delete-account", {"confirmation": "no"}).content.decode()
    assert browser.post("/settings/delete-account", {"confirmation": PASSWORD})["Location"] == "/login"
    assert not User.objects.exists()


def test_somebody_without_preferences_sees_the_defaults(nobody: Browser, db: None) -> None:
    nobody.force_login(User.objects.create_user("root@example.org", PASSWORD))
    assert nobody.get("/").status_code == nobody.get("/settings").status_code == 200
    assert nobody.post("/settings", FORM)["Location"] == "/settings"


def test_who_is_not_configured_cannot_be_chosen_and_the_page_says_what_to_set(browser: Browser) -> None:
    html = browser.get("/settings").content.decode()
    assert '<option value="openrouter" disabled>OpenRouter (not configured)</option>' in html
    assert '<option value="offline">Built-in assistant</option>' in html
    assert "OpenAI is not configured: set OPENAI_API_KEY." in html
    Preferences.objects.update(default_provider="openai")
    html = browser.get("/settings").content.decode()
    assert '<option value="openai" selected>OpenAI (not configured)</option>' in html


def test_another_zone_is_told_with_what_it_means(browser: Browser) -> None:
    assert "stay the same moments" in browser.get("/settings").content.decode()
    browser.post("/settings", FORM)
    assert "another time zone now" in browser.get("/settings").content.decode()
    browser.post("/settings", {**FORM, "version": "2", "buffer_minutes": "20"})
    assert "another time zone now" not in browser.get("/settings").content.decode()
