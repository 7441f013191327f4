"""A tiny OpenID Connect provider of the tests: whoever comes is the person it was told."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "czmap-of-the-tests"


class Provider(ThreadingHTTPServer):
    """Signs in the person it was told, at once; `person` are the claims about them."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.person = {}
        self.asked = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def identity(self, code):
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": self.asked.pop(code), **self.person}  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        provider, asked = self.server, urlsplit(self.path)
        if asked.path == "/authorize":
            said = {name: values[0] for name, values in parse_qs(asked.query).items()}
            code = secrets.token_hex(8)
            provider.asked[code] = said.get("nonce", "")
            back = urlencode({"code": code, "state": said["state"]})
            self.send_response(302)
            self.send_header("Location", f"{said['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/keys":
            self._say({"keys": [provider.key.as_dict(private=False)]})
        else:
            self._say({
                "issuer": provider.address,
                "authorization_endpoint": f"{provider.address}/authorize",
                "token_endpoint": f"{provider.address}/token",
                "jwks_uri": f"{provider.address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            })  # fmt: skip

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        identity = self.server.identity(parse_qs(sent)["code"][0])
        self._say({"access_token": "none", "token_type": "Bearer", "id_token": identity})

    def _say(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
