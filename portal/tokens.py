"""Secrets that travel in links: at least 128 bits, kept in the database as hashes only."""

import base64
import hashlib
import secrets

from portal.crypto import lookup_hashes

RANDOM_BYTES = 18  # 144 bits, 24 characters in a link


def new_token() -> str:
    """A random secret for a link. Store `token_hash()` of it: the secret itself is seen once."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> str:
    """What the database keeps: SHA-256 in hex. A slow or keyed hash is not needed for 128 random bits."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def derived_token(value: str, purpose: str, stored_hash: str = "") -> str:
    """A secret that can be made again from a value only the server knows how to sign, for links in later messages.

    With `stored_hash` it is the one that this hash was stored for, under whichever of LOOKUP_KEYS made it; the first
    key's when none fits.
    """
    tokens = [_short(signature) for signature in lookup_hashes(value, purpose)]
    return next((token for token in tokens if token_hash(token) == stored_hash), tokens[0])


def _short(signature: str) -> str:
    digest = bytes.fromhex(signature.partition(".")[2])
    return base64.urlsafe_b64encode(digest[:RANDOM_BYTES]).decode()
