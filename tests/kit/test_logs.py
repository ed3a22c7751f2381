"""No telephone, ID number or code leaves in a log."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest

from kit.logs import Masked, masked
from lms import settings as product


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "+86 138-1234-5678",
        "138 1234 5678",
        "8613812345678",
        "140522199001011234",
        "14052219900101123X",
        "140522900101123",
        "0356-4221234",
        "li@example.com",
    ],
)
def test_what_belongs_to_somebody_is_masked_wherever_it_stands(text):
    for line in (text, f"找不到{text}。", f"{{'phone': '{text}'}}", f"({text},)"):
        assert text not in masked(line)
        assert masked(line) == line.replace(text, "***")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("code=123456", "123456"),
        ("{'code': '123456', 'next': ''}", "123456"),
        ("您的验证码是 654321，10 分钟", "654321"),
        ("password: correct-horse", "correct-horse"),
        ("GET /s/AbCdEf0123456789_-xyz/ 500", "AbCdEf0123456789_-xyz"),
        ("sessionid=abcdef123; other=1", "abcdef123"),
    ],
)
def test_what_lets_somebody_in_is_masked(line, secret):
    assert secret not in masked(line)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-29 11:09:41,786 ERROR django.request Service Unavailable: /desk/",
        "140522101201 大湾村",  # the statistical code of a village
        "job 4711 took 1234567 ms",
        "00000000-0000-4000-8000-000000000000",
        "HTTP status code 404",
    ],
)
def test_what_an_operator_needs_stays(line):
    assert masked(line) == line


def written(record) -> str:
    """What the product's own configuration writes for what ``record`` logs."""
    stream = io.StringIO()
    made = logging.config.DictConfigurator(dict(product.LOGGING))
    formatter = made.configure_formatter(dict(product.LOGGING["formatters"]["line"]))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    record(logger)
    return stream.getvalue()


def test_arguments_and_tracebacks_are_masked_too():
    def fail(logger):
        try:
            raise ValueError("no person with 13812345678")
        except ValueError:
            logger.exception("looking for %s", "140522199001011234")

    said = written(fail)
    assert "Traceback" in said and "looking for ***" in said
    assert "13812345678" not in said and "140522199001011234" not in said


def test_every_handler_of_the_product_masks():
    formatters = product.LOGGING["formatters"]
    assert product.LOGGING["handlers"]
    for handler in product.LOGGING["handlers"].values():
        assert formatters[handler["formatter"]]["()"] == "kit.logs.Masked"
    assert issubclass(Masked, logging.Formatter)
    loggers = product.LOGGING["loggers"].values()
    assert not any(logger.get("handlers") for logger in loggers), "only the root has handlers"


def test_a_request_that_fails_logs_no_number_of_its_own(client, db, caplog, settings):
    client.post("/enter/", {"phone": "13812345678"})
    client.post("/enter/phone/", {"phone": "13812345678", "code": "123456", "page": "x"})
    formatter = Masked("%(message)s")
    said = "\n".join(formatter.format(record) for record in caplog.records)
    assert "13812345678" not in said and "123456" not in said
