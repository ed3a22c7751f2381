"""The verbs of certificates. Reading goes through certificates.models and its QuerySet methods."""

from __future__ import annotations

from certificates.issuing import issue, issue_missing, reissue, revoke
from certificates.verification import Worth, by_number, by_token, worth_of

__all__ = ["Worth", "by_number", "by_token", "issue", "issue_missing", "reissue", "revoke", "worth_of"]
