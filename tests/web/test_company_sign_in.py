"""Sign-in by the company's OpenID Connect provider, here a small one of the test's own."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client, override_settings

from zelo.apps.people.models import User

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(HTTPServer):
    """Says who everybody is: `claims`; takes a code only with the verifier of its challenge."""

    claims: dict[str, Any]
    challenge = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_arguments: Any) -> None: ...

    def do_GET(self) -> None:
        here = self.server.address
        if self.path.endswith("openid-configuration"):
            names = ("authorization", "token", "userinfo")
            self.say(
                {"issuer": here, "jwks_uri": f"{here}/keys"} | {f"{n}_endpoint": f"{here}/{n}" for n in names}
            )
        elif self.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.say({"keys": [public | {"kid": "k", "use": "sig", "alg": "RS256"}]})
        else:
            self.say(self.server.claims)

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(asked["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.challenge
        now = int(time.time())
        claims = {
            "iss": self.server.address,
            "aud": "zelo",
            "iat": now,
            "exp": now + 60,
            **self.server.claims,
        }
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "k"})
        self.say({"access_token": "a", "token_type": "bearer", "id_token": token})

    def say(self, content: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    application = {
        "provider_id": "company",
        "name": "Embalarte",
        "client_id": "zelo",
        "secret": "s",
        "settings": {"server_url": server.address},
    }
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [application]}}
    with override_settings(
        ROOT_URLCONF="tests.web.company_urls",
        OIDC_ISSUER=server.address,
        OIDC_NAME="Embalarte",
        SOCIALACCOUNT_PROVIDERS=providers,
    ):
        yield server
    server.shutdown()
    server.server_close()


def come_in(client: Client, provider: Provider, **claims: Any) -> Any:
    provider.claims = {"sub": "1", "email_verified": True, **claims}
    begun = client.post("/company-sign-in/company/login/")
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    provider.challenge = asked["code_challenge"][0]
    assert asked["redirect_uri"] == ["http://testserver/company-sign-in/company/login/callback/"]
    back = {"code": "c", "state": asked["state"][0]}
    return client.get("/company-sign-in/company/login/callback/", back)


def test_door_stands_on_the_sign_in_page(provider: Provider, client: Client, db: None) -> None:
    assert "Embalarte" in client.get("/sign-in/").content.decode()


def test_known_person_comes_in_by_verified_email(provider: Provider, client: Client, cast: Any) -> None:
    come_in(client, provider, email=cast.kam.email)
    assert client.get("/").wsgi_request.user == cast.kam


def test_unknown_person_stays_outside(provider: Provider, client: Client, cast: Any) -> None:
    come_in(client, provider, email="stranger@example.org")
    assert client.get("/").status_code == 302
    assert not User.objects.filter(email="stranger@example.org").exists()


def test_unverified_email_opens_nothing(provider: Provider, client: Client, cast: Any) -> None:
    come_in(client, provider, email=cast.kam.email, email_verified=False)
    assert client.get("/").status_code == 302


def test_deactivated_person_stays_outside(provider: Provider, client: Client, cast: Any) -> None:
    User.objects.filter(pk=cast.kam.pk).update(is_active=False)
    come_in(client, provider, email=cast.kam.email)
    assert client.get("/").status_code == 302


def test_begun_elsewhere_ends_here_with_nothing(provider: Provider, client: Client, cast: Any) -> None:
    provider.claims = {"sub": "1", "email": cast.kam.email, "email_verified": True}
    client.get("/company-sign-in/company/login/callback/", {"code": "c", "state": "of somebody else"})
    assert client.get("/").status_code == 302
