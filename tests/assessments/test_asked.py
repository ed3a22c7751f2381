"""A line of a paper goes into the row and comes back the same."""

from __future__ import annotations

import json
from uuid import uuid4

from assessments.asked import Asked, read_paper


def test_a_paper_survives_json():
    paper = [Asked(uuid4(), "LZ04-Q01", ("B", "A")), Asked(uuid4(), "LZ04-Q02", ())]
    rows = json.loads(json.dumps([line.as_line() for line in paper]))
    assert list(read_paper(rows)) == paper
    assert paper[0].item == rows[0]["v"]
