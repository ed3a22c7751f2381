"""Forms of people say what is wrong in our words, whatever the field."""

from __future__ import annotations

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from people.form_words import PlainForm


class Asked(PlainForm):
    name = forms.CharField(label="姓名", max_length=3)
    day = forms.DateField(label="日期")
    number = forms.IntegerField(label="届次", min_value=1, max_value=99)
    way = forms.ChoiceField(label="方式", choices=[("a", "甲")])
    file = forms.FileField(label="文件")
    seen = forms.BooleanField(label="看过")
    own = forms.CharField(label="原因", error_messages={"required": "写一句原因。"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["late"] = forms.DateField(label="补填日期")


def errors(**typed: str) -> dict[str, str]:
    form = Asked(typed, {"file": SimpleUploadedFile("空.xlsx", b"")} if "own" in typed else {})
    assert not form.is_valid()
    return {name: str(each[0]) for name, each in form.errors.items()}


def test_what_is_missing_is_named_by_its_label():
    assert errors() == {
        "name": "请填“姓名”。", "day": "请填“日期”。", "number": "请填“届次”。", "way": "请选择“方式”。",
        "file": "请选择“文件”。", "seen": "请勾选“看过”。", "own": "写一句原因。", "late": "请填“补填日期”。",
    }  # fmt: skip


def test_what_cannot_be_used_says_how_it_is_written():
    typed = {
        "name": "赵钱孙李",
        "day": "去年",
        "number": "0",
        "way": "乙",
        "own": "有",
        "seen": "on",
        "late": "2026.13.1",
    }
    assert errors(**typed) == {
        "name": "最多 3 个字，现在有 4 个。", "day": "日期写成 2026-01-05 这样。", "number": "不能小于 1。",
        "way": "请从列表里选一个。", "file": "这个文件是空的。", "late": "日期写成 2026-01-05 这样。",
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), [("十二", "请填数字。"), ("100", "不能大于 99。")])
def test_a_number_that_is_none_or_too_large_is_said(typed, said):
    assert errors(number=typed)["number"] == said
