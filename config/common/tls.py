"""The certificates that clients of other hosts trust."""

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """The machine's certificates, or those of SSL_CERT_FILE or SSL_CERT_DIR; read once, as reading takes 30 ms."""
    return httpx2.create_ssl_context()
