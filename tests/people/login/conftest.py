from __future__ import annotations

from collections.abc import Callable

import pytest

from notifications.channels import file
from people.models import Person, Unit

PHONE = "10012345678"  # outside of every range that is given out


@pytest.fixture
def texting(settings, tmp_path) -> Callable[[], str]:
    """Text messages go into a file; calling the fixture reads the last one's code."""
    settings.TEXT_CHANNEL = "file"
    settings.DATA = tmp_path

    def last_code() -> str:
        text = file.latest()[0].text
        return "".join(character for character in text if character.isdigit())[:6]

    return last_code


@pytest.fixture
def phoned(wang) -> Person:
    """王主任 with a telephone."""
    wang.phone = PHONE
    wang.save()
    return wang


@pytest.fixture
def contact_number(county) -> Unit:
    county.township.contact, county.township.phone = "郑委员", "10055550001"
    county.township.save()
    county.unit.contact, county.unit.phone = "孙科长", "10055550000"
    county.unit.save()
    return county.township
