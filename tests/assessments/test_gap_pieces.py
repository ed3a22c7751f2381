"""Each field of a fill-in stands where its words are missing."""

from __future__ import annotations

from assessments.gap_pieces import Piece, pieces


def test_the_fields_stand_in_the_sentence():
    text = "须经____（1）以上同意，每____（2）公布一次。"
    assert pieces(text, [(1, ""), (2, "季度")]) == (
        Piece("须经", 1, ""),
        Piece("以上同意，每", 2, "季度"),
        Piece("公布一次。"),
    )


def test_a_sentence_that_ends_in_a_gap_has_nothing_behind_it():
    assert pieces("每____（1）", [(1, "")]) == (Piece("每", 1),)


def test_a_gap_that_the_sentence_does_not_name_is_not_lost():
    assert pieces("没有空。", [(1, "季度")]) == (Piece("没有空。"), Piece("", 1, "季度"))


def test_a_number_that_is_no_gap_is_read_as_words():
    assert pieces("见附表____（3）。", []) == (Piece("见附表____（3）。"),)
