"""Tokens that are not ours, or no longer: each is a 401, over REST, at refresh and at the socket's door."""

import base64
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.selectors import user_for_access_token
from accounts.services import disable_user, end_session
from config.common.clock import now
from config.common.errors import Unauthenticated
from tests.accounts.calls import ME, pair_for, post, status_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")]
OTHER_KEY = "another key that is long enough for HS256"


@dataclass(frozen=True, kw_only=True)
class Genuine:
    """A real pair and what is in its access token."""

    access: str
    refresh: str
    claims: dict[str, Any]
    user: User
    stranger: User


Forge = Callable[[Genuine], str]


@pytest.fixture
def genuine(alice: User, bob: User) -> Genuine:
    """Alice's pair; Bob has a session too."""
    pair_for(bob.email)
    pair = pair_for(alice.email)
    claims = jwt.decode(pair["access"], options={"verify_signature": False})
    return Genuine(**pair, claims=claims, user=alice, stranger=bob)


def sign(claims: dict[str, Any], key: str = "", **options: Any) -> str:
    """Signed with our key unless told otherwise."""
    return jwt.encode(claims, key or settings.JWT_SECRET_KEY, **{"algorithm": "HS256", **options})


def claiming(**changes: Any) -> Forge:
    """The genuine claims, changed and signed with our own key; None takes one away."""

    def forge(genuine: Genuine) -> str:
        claims = {**genuine.claims, **changes}
        return sign({name: value for name, value in claims.items() if value is not None})

    return forge


def part(value: Any) -> str:
    """A segment of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unsigned(algorithm: str) -> Forge:
    """The genuine claims under a header that promises no signature."""
    return lambda genuine: f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(genuine.claims)}."


def tampered(genuine: Genuine) -> str:
    """Another person's id under the genuine signature."""
    header, _, signature = genuine.access.split(".")
    return f"{header}.{part({**genuine.claims, 'sub': str(genuine.stranger.pk)})}.{signature}"


def respelled(genuine: Genuine) -> str:
    """The same bytes in another spelling: the last base64 digit has two bits that nobody reads."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return genuine.access[:-1] + digits[digits.index(genuine.access[-1]) ^ 1]


def of_session_of(genuine: Genuine) -> str:
    """Alice's claims with Bob's session."""
    return sign({**genuine.claims, "sid": str(Session.objects.get(user=genuine.stranger).pk)})


def of_ended_session(genuine: Genuine) -> str:
    """Genuine, but signed out."""
    end_session(uuid.UUID(genuine.claims["sid"]))
    return genuine.access


def of_expired_session(genuine: Genuine) -> str:
    """Genuine, but the session's days are over."""
    Session.objects.filter(user=genuine.user).update(expires_at=now())
    return genuine.access


def of_disabled_person(genuine: Genuine) -> str:
    """Genuine, but the person is shut out."""
    disable_user(genuine.user)
    return genuine.access


def of_person_switched_off(genuine: Genuine) -> str:
    """Genuine, but somebody flipped the flag past the service."""
    User.objects.filter(pk=genuine.user.pk).update(is_active=False)
    return genuine.access


def of_deleted_person(genuine: Genuine) -> str:
    """Genuine, but nobody's."""
    genuine.user.delete()
    return genuine.access


FORGERIES: dict[str, Forge] = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg empty": unsigned(""),
    "alg HS256 without signature": unsigned("HS256"),
    "HS512 with our key": lambda genuine: sign(genuine.claims, algorithm="HS512"),
    "HS384 with our key": lambda genuine: sign(genuine.claims, algorithm="HS384"),
    "another key": lambda genuine: sign(genuine.claims, OTHER_KEY),
    "Django's key": lambda genuine: sign(genuine.claims, settings.SECRET_KEY),
    "a key in the header": lambda genuine: sign(
        genuine.claims, OTHER_KEY, headers={"jwk": {"kty": "oct", "k": part(OTHER_KEY.encode())}}
    ),
    "an address of a key": lambda genuine: sign(
        genuine.claims, OTHER_KEY, headers={"jku": "http://127.0.0.1:1/k", "kid": "../../dev/null"}
    ),
    "another audience": claiming(aud="other"),
    "no audience": claiming(aud=None),
    "another issuer": claiming(iss="other"),
    "no issuer": claiming(iss=None),
    "another type": claiming(token_type="sliding"),
    "no type": claiming(token_type=None),
    "refresh as access": lambda genuine: genuine.refresh,
    "expired": claiming(exp=int(time.time()) - 1),
    "no expiry": claiming(exp=None),
    "expiry as a word": claiming(exp="tomorrow"),
    "not before tomorrow": claiming(nbf=int(time.time()) + 86_400),
    "issued tomorrow": claiming(iat=int(time.time()) + 86_400),
    "no token id": claiming(jti=None),
    "a token id that is none": claiming(jti="1"),
    "no session": claiming(sid=None),
    "a session that is none": claiming(sid="1"),
    "a session as a number": claiming(sid=7),
    "a session that never was": claiming(sid=str(uuid.uuid4())),
    "a foreign session": of_session_of,
    "no person": claiming(sub=None),
    "another person": lambda genuine: sign({**genuine.claims, "sub": str(genuine.stranger.pk)}),
    "a person as a list": claiming(sub=["1"]),
    "an impossible person": claiming(sub="-1"),
    "a tampered payload": tampered,
    "a tampered signature": lambda genuine: genuine.access[:-5] + "AAAAA",
    "another spelling of the signature": respelled,
    "padding": lambda genuine: genuine.access + "=",
    "two segments": lambda genuine: genuine.access.rpartition(".")[0],
    "four segments": lambda genuine: genuine.access + ".x",
    "a payload that is no object": lambda _: f"{part({'alg': 'HS256'})}.{part([1])}.{part(b'x')}",
    "garbage": lambda _: "not-a-token",
    "empty": lambda _: "",
    "huge": lambda genuine: genuine.access + "A" * 100_000,
    "two tokens": lambda genuine: f"{genuine.access} {genuine.access}",
    "two with a comma": lambda genuine: f"{genuine.access}, Bearer {genuine.access}",
    "a space in front": lambda genuine: " " + genuine.access,
    "a line break behind": lambda genuine: genuine.access + "\n",
    "digits of another script": lambda genuine: genuine.access.replace("e", "е", 1),  # Cyrillic
    "an ended session": of_ended_session,
    "an expired session": of_expired_session,
    "a disabled person": of_disabled_person,
    "a person switched off": of_person_switched_off,
    "a deleted person": of_deleted_person,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_access_token_opens_no_door(genuine: Genuine, forge: Forge) -> None:
    forged = forge(genuine)
    assert status_of(forged) == 401
    with pytest.raises(Unauthenticated):
        user_for_access_token(forged)


@pytest.mark.parametrize("name", [name for name in FORGERIES if name not in {"empty", "refresh as access"}])
def test_no_forged_token_can_be_refreshed(genuine: Genuine, name: str) -> None:
    claims = jwt.decode(genuine.refresh, options={"verify_signature": False})
    forged = FORGERIES[name](
        Genuine(
            access=genuine.refresh, refresh=genuine.access, claims=claims, user=genuine.user, stranger=genuine.stranger
        )
    )
    assert post("refresh", {"refresh": forged}).status_code in {400, 401}


@pytest.mark.parametrize("scheme", ["Basic", "Token", "JWT", "", "Bearer\t", "Bearer,", "Bearerx"])
def test_the_genuine_token_under_another_scheme_opens_nothing(genuine: Genuine, scheme: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {genuine.access}")
    assert client.get(ME).status_code == 401


def test_the_genuine_token_opens_the_door(genuine: Genuine) -> None:
    assert status_of(genuine.access) == 200
    assert user_for_access_token(genuine.access) == (genuine.user, uuid.UUID(genuine.claims["sid"]))


def test_a_token_in_the_address_counts_for_nothing(genuine: Genuine) -> None:
    answer = APIClient().get(ME, {"token": genuine.access, "access_token": genuine.access})
    assert answer.status_code == 401
