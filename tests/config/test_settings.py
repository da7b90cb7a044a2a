"""What the environment says, and what happens when it says nonsense."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import BASE_DIR
from tests.config.conftest import load

PRODUCTION = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://daymark.example",
    "SECRET_KEY": "9f2c51d07a3b4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7",
    "JWT_SECRET_KEY": "a1b2c3d4e5f60718293a4b5c6d7e8f901122334455667788990aabbccddeeff0",
}


def manage(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py` in a process of its own, with nothing in the environment but these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_empty_environment_serves_this_machine_alone(environment: pytest.MonkeyPatch) -> None:
    found = load("development", environment)
    assert (found["HOST"], found["PORT"], found["ON_LOOPBACK"], found["DEBUG"]) == ("127.0.0.1", 8000, True, False)
    assert found["DATABASES"]["default"]["NAME"] == str(found["VAR_DIR"] / "daymark.sqlite3")
    assert found["TRUSTED_ORIGINS"] == ["http://127.0.0.1:8000", "http://localhost:8000"]


def test_secrets_are_made_once_for_their_owner_alone(environment: pytest.MonkeyPatch) -> None:
    first, second = load("development", environment), load("development", environment)
    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["JWT_SECRET_KEY"]
    assert stat.S_IMODE((first["VAR_DIR"] / "secret_key").stat().st_mode) == 0o600


def test_a_secret_is_read_from_its_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    found = load("development", environment, OPENAI_API_KEY_FILE=str(tmp_path / "key"))
    assert found["LLM_PROVIDERS"]["openai"]["api_key"] == "from-a-file"


def test_the_public_url_sets_hosts_and_origins_together(environment: pytest.MonkeyPatch) -> None:
    found = load("development", environment, PUBLIC_URL="https://daymark.example/")
    assert found["ALLOWED_HOSTS"] == ["daymark.example"]
    assert found["CSRF_TRUSTED_ORIGINS"] == found["TRUSTED_ORIGINS"] == ["https://daymark.example"]
    assert found["SESSION_COOKIE_SECURE"]
    assert not found["ON_LOOPBACK"]


@pytest.mark.parametrize(("given", "expected"), [("0", 0), ("23", 23), ("none", None), ("", None)])
def test_the_cutoff_is_an_hour_or_none(given: str, expected: int | None, environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment, SCHEDULER_CUTOFF_HOUR=given)["SCHEDULER_CUTOFF_HOUR"] == expected


def test_the_buffer_of_new_people_is_a_number_of_minutes(environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment)["SCHEDULER_BUFFER_MINUTES"] == 0
    assert load("development", environment, SCHEDULER_BUFFER_MINUTES="15")["SCHEDULER_BUFFER_MINUTES"] == 15


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "daymark.example"])
def test_a_host_that_others_reach_is_not_loopback(host: str, environment: pytest.MonkeyPatch) -> None:
    assert not load("development", environment, HOST=host)["ON_LOOPBACK"]


@pytest.mark.parametrize("value", ['["https://a.example", "https://b.example"]', "https://a.example,https://b.example"])
def test_origins_come_as_json_or_with_commas(value: str, environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment, CORS_ORIGINS=value)["CORS_ALLOWED_ORIGINS"] == [
        "https://a.example",
        "https://b.example",
    ]


def test_mail_is_printed_unless_a_server_is_named(environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment)["EMAIL_BACKEND"].endswith("console.EmailBackend")
    found = load("development", environment, EMAIL_URL="smtp+tls://me%40x.example:p%2Fw@mail.example")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@x.example", "p/w")


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("PORT", "http", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number from 1 to 65535"),
        ("HOST", "http://0.0.0.0", "address to listen on"),
        ("DEBUG", "maybe", "true or false"),
        ("PUBLIC_URL", "daymark.example", "scheme and host alone"),
        ("PUBLIC_URL", "https://daymark.example/app", "scheme and host alone"),
        ("PUBLIC_URL", "https://daymark.example:http", "scheme and host alone"),
        ("PUBLIC_URL", "https://*.daymark.example", "scheme and host alone"),
        ("PUBLIC_URL", "https://day mark.example", "scheme and host alone"),
        ("PUBLIC_URL", "https://täglich.example", "scheme and host alone"),
        ("DATABASE_URL", "mysql://root@localhost/daymark", "postgres://USER:PASSWORD@HOST:PORT/NAME"),
        ("DATABASE_URL", "daymark.sqlite3", "postgres://USER:PASSWORD@HOST:PORT/NAME"),
        ("DATABASE_URL", "postgres://db:none/daymark", "postgres://USER:PASSWORD@HOST:PORT/NAME"),
        ("REDIS_URL", "localhost:6379", "redis://HOST:PORT/0"),
        ("REDIS_URL", "redis://[", "redis://HOST:PORT/0"),
        ("REDIS_URL", "redis://localhost:port", "redis://HOST:PORT/0"),
        ("REDIS_URL", "redis://", "redis://HOST:PORT/0"),
        ("EMAIL_URL", "mail.example", "smtp+tls://USER:PASSWORD@HOST:587"),
        ("EMAIL_URL", "smtp://mail.example:none", "smtp+tls://USER:PASSWORD@HOST:587"),
        ("CORS_ORIGINS", '["https://a.example"', "JSON array"),
        ("CORS_ORIGINS", "[1]", "JSON array of strings"),
        pytest.param("CORS_ORIGINS", "[" * 20_000, "JSON array", id="origins, nested deeply"),
        pytest.param("LLM_PRICES", "[" * 20_000, "write JSON such as", id="prices, nested deeply"),
        ("CORS_ORIGINS", "*", "scheme and host alone"),
        ("JWT_ACCESS_EXPIRE_MINUTES", "soon", "whole number from 1 to 1440"),
        ("JWT_REFRESH_EXPIRE_DAYS", "1000", "whole number from 1 to 365"),
        ("SCHEDULER_CUTOFF_HOUR", "24", "whole number from 0 to 23, or none"),
        ("SCHEDULER_CUTOFF_HOUR", "late", "whole number from 0 to 23, or none"),
        ("SCHEDULER_BUFFER_MINUTES", "241", "whole number from 0 to 240"),
        ("SCHEDULER_BUFFER_MINUTES", "none", "whole number from 0 to 240"),
        ("LLM_PROVIDER", "clippy", "claude, openai, openrouter, gemini, ollama, offline"),
        ("OLLAMA_BASE_URL", "localhost:11434", "http://127.0.0.1:11434"),
        ("OLLAMA_BASE_URL", "http://localhost:port", "http://127.0.0.1:11434"),
        ("PORT", "$PORT", "whole number from 1 to 65535"),
        ("DAYMARK_VAR", "/dev/null", "a directory that Daymark may make and write"),
        ("RUN_AGENT", "sometimes", "inline, external"),
        ("SENTRY_DSN", "https://sentry.example", "DSN"),
        ("SECRET_KEY_FILE", "/nowhere/at/all", "readable file"),
    ],
)
def test_a_malformed_value_stops_the_start_and_names_the_cure(
    name: str, value: str, cure: str, environment: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load("development", environment, **{name: value})
    assert str(refusal.value).startswith(f"{name}=")
    assert cure in str(refusal.value)


def test_files_of_secrets_are_read_or_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match=r"^OPENAI_API_KEY_FILE=.*UTF-8"):
        load("development", environment, OPENAI_API_KEY_FILE=str(tmp_path / "binary"))
    environment.delenv("OPENAI_API_KEY_FILE")
    (tmp_path / "secret_key").touch()  # a key of nothing would sign everything
    with pytest.raises(ImproperlyConfigured, match=r"^DAYMARK_VAR=.*secret_key is empty"):
        load("development", environment, DAYMARK_VAR=str(tmp_path))
    (tmp_path / "secret_key").unlink()
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(ImproperlyConfigured, match=r"^DAYMARK_VAR=.*neither made nor read"):
        load("development", environment, DAYMARK_VAR=str(tmp_path))


def test_a_secret_may_begin_with_a_dollar(environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment, SECRET_KEY="$ecret")["SECRET_KEY"] == "$ecret"


def test_the_directory_is_its_owners_even_where_secrets_are_given(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load("development", environment, DAYMARK_VAR=str(tmp_path / "var"), SECRET_KEY="a" * 50, JWT_SECRET_KEY="b" * 50)
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@pytest.mark.parametrize("given", ["https://Daymark.Example", "HTTPS://daymark.example:443/"])
def test_the_public_url_is_compared_as_browsers_write_origins(given: str, environment: pytest.MonkeyPatch) -> None:
    found = load("development", environment, PUBLIC_URL=given)
    assert found["TRUSTED_ORIGINS"] == ["https://daymark.example"]
    assert found["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "true"),
        ("PUBLIC_URL", ""),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me"),
        ("SECRET_KEY", "short"),
        ("JWT_SECRET_KEY", "x" * 64),
        ("JWT_SECRET_KEY", PRODUCTION["SECRET_KEY"]),
    ],
)
def test_production_refuses_what_is_only_good_enough_at_home(
    name: str, value: str, environment: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}="):
        load("production", environment, **{**PRODUCTION, name: value})


def test_a_refusal_never_shows_a_secret(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load("development", environment, DATABASE_URL="mysql://root:hunter2@localhost/daymark")
    assert "hunter2" not in str(refusal.value)


def test_a_refused_start_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    answer = manage("check", PORT="eighty", DAYMARK_VAR=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr == "Daymark cannot start: PORT='eighty' is not usable: write a whole number from 1 to 65535.\n"


def test_a_database_that_cannot_be_used_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear database, this is a letter and longer than any header.")
    for url, command, sentence in [
        ("sqlite:////nowhere/at/all", "migrate", "The database cannot be used (unable to open database file)."),
        (f"sqlite:///{tmp_path}/letter", "migrate", "The database cannot be used (file is not a database)."),
        (f"sqlite:///{tmp_path}/new", "todo list --user a@b.example", "The database is not up to date. Run "),
    ]:
        answer = manage(*command.split(), DATABASE_URL=url, DAYMARK_VAR=str(tmp_path))
        assert answer.returncode == 1
        assert answer.stderr.startswith(sentence)
        assert len(answer.stderr.splitlines()) == 1


def test_a_missing_key_of_the_chosen_provider_is_a_warning(tmp_path: Path) -> None:
    answer = manage("check", LLM_PROVIDER="claude", DAYMARK_VAR=str(tmp_path))
    assert answer.returncode == 0
    assert "LLM_PROVIDER is claude, but ANTHROPIC_API_KEY is not set." in answer.stderr


def test_an_unknown_environment_stops_the_start() -> None:
    answer = manage("check", APP_ENV="staging")
    assert answer.returncode == 1
    assert answer.stderr == "APP_ENV='staging' is not usable: write one of development, production, test.\n"


def test_the_deployment_check_is_clean_in_production(tmp_path: Path) -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING", DAYMARK_VAR=str(tmp_path), **PRODUCTION)
    assert (answer.returncode, answer.stderr) == (0, "")
