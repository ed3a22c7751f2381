"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at 19 MiB, two rounds, one lane: 32 log-ins a second on two cores.

    Source: OWASP password storage; docs of Django name other defaults (100 MiB), which admit 4 a second.
    """

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
