"""Signing up, in and out, and the way back in, in a real browser."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PASSWORD, Person, sign_in
from tests.browser.windows import new_window
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]


def test_signing_up_keeps_the_browsers_zone_and_begins_an_empty_day(outside: Page) -> None:
    outside.goto("/signup")
    outside.get_by_label("Name (optional)").fill("Dora")
    outside.get_by_label("E-mail").fill(f"{uuid.uuid4().hex}@example.org")
    outside.get_by_label("Password").fill(PASSWORD)
    outside.get_by_role("button", name="Sign up").click()
    expect(outside.get_by_role("heading", name="Today")).to_be_visible()
    expect(outside.get_by_text("Nothing planned yet")).to_be_visible()
    outside.goto("/settings")
    expect(outside.get_by_label("Time zone")).to_have_value("America/New_York")


def test_a_wrong_password_leaves_the_address_and_leads_nowhere(outside: Page, person: Person) -> None:
    outside.goto("/week")
    outside.get_by_label("E-mail").fill(person.email)
    outside.get_by_label("Password").fill("not this one")
    outside.keyboard.press("Enter")
    expect(outside.get_by_role("alert")).to_be_visible()
    expect(outside.get_by_label("E-mail")).to_have_value(person.email)
    outside.get_by_label("Password").fill(PASSWORD)
    outside.keyboard.press("Enter")
    expect(outside.get_by_role("heading", name="This week")).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_the_mails_link(
    outside: Page, person: Person, server: DaymarkServer
) -> None:
    outside.goto("/login")
    outside.get_by_role("link", name="Forgot your password?").click()
    outside.get_by_label("E-mail").fill(person.email)
    outside.get_by_role("button", name="Send the link").click()
    expect(outside.get_by_text("on its way")).to_be_visible()
    links = re.findall(r"(http://\S+/reset/\S+)", server.log_file.read_text())
    outside.goto(links[-1])
    outside.get_by_label("New password").fill("nine ladies dancing")
    outside.get_by_role("button", name="Set the password").click()
    expect(outside.get_by_text("Your password is set")).to_be_visible()


def test_signing_out_everywhere_reaches_the_other_browser(
    page: Page, person: Person, chromium: Browser, server: DaymarkServer
) -> None:
    with new_window(chromium, server.url) as other_window:
        other = sign_in(other_window, person)
        other.goto("/")
        page.goto("/settings")
        page.get_by_role("button", name="Sign out everywhere").click()
        expect(page.get_by_text("signed out on every device")).to_be_visible()
        other.get_by_label("What do you want to do?").fill("Too late")
        other.get_by_role("button", name="Add").click()
        expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/tasks")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
