"""What of a QTI item is right and what it earns: response declarations and the rules of marking, as far as our marks go. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from assessments.exchange.making import decimal

TESTS = ("member", "match")
# What a rule may hold that only compares with the right answer, adds up a mapping, or chooses a remark.
PLAIN_RULES = frozenset({
    "responseProcessing", "responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue", "isNull",
    "not", "and", "or", "match", "member", "equal", "variable", "correct", "mapResponse", "baseValue", "sum", "product",
    "multiple", "null", "lt", "lte", "gt", "gte", "default",
})  # fmt: skip


@dataclass(frozen=True)
class Response:
    """One response declaration. earned: what each value earns, where a mapping says it; wrong: what every other value earns.

    tolerance: how far off a number may be, absolute; relative: in percent of the number.
    """

    identifier: str
    base: str = "identifier"
    several: bool = False
    correct: tuple[str, ...] = ()
    earned: Mapping[str, Fraction] = field(default_factory=dict)
    wrong: Fraction = Fraction(0)
    is_mapped: bool = False
    tolerance: Decimal = Decimal(0)
    relative: bool = False

    @property
    def whole(self) -> Fraction:
        """What the right values earn together."""
        return sum((share for share in self.earned.values() if share > 0), Fraction(0)) or Fraction(1)

    @property
    def best(self) -> Fraction:
        """What the best value earns."""
        return max(self.earned.values(), default=Fraction(1))


def responses(item: Element) -> dict[str, Response]:
    """Every response of an item by its identifier."""
    processing = item.find("responseProcessing")
    mapped = _mapped(processing)
    bounds = _tolerances(processing)
    found = {}
    for declared in item.findall("responseDeclaration"):
        name = declared.get("identifier") or ""
        entries = {
            entry.get("mapKey") or "": _share(entry.get("mappedValue"))
            for entry in declared.iterfind("mapping/mapEntry")
        }
        correct = tuple((value.text or "").strip() for value in declared.iterfind("correctResponse/value"))
        mapping = declared.find("mapping")
        tolerance, relative = bounds.get(name, (Decimal(0), False))
        found[name] = Response(
            name,
            declared.get("baseType") or "identifier",
            (declared.get("cardinality") or "single") != "single",
            correct,
            entries,
            _share(mapping.get("defaultValue")) if mapping is not None else Fraction(0),
            bool(entries) and (mapped is None or name in mapped or not correct),
            tolerance,
            relative,
        )
    return found


def remarks_of(item: Element) -> dict[str, str]:
    """Remark → the only value that calls it: by a rule "if this is chosen, show that"."""
    found: dict[str, str] = {}
    processing = item.find("responseProcessing")
    for name in ("responseIf", "responseElseIf"):
        for rule in processing.iter(name) if processing is not None else ():
            calls = rule.find("not") is not None or rule.find("and/not") is not None
            values = [one.text or "" for test in TESTS for one in rule.iterfind(f"{test}/baseValue")]
            values += [one.text or "" for test in TESTS for one in rule.iterfind(f"and/{test}/baseValue")]
            shown = [one.text or "" for one in rule.iterfind("setOutcomeValue//baseValue")]
            if len(values) == 1 and not calls:
                found.update({remark.strip(): values[0].strip() for remark in shown})
    return found


def has_own_rules(item: Element) -> bool:
    """Whether the marking does more than compare with the right answer or add up what is mapped."""
    processing = item.find("responseProcessing")
    return processing is not None and any(one.tag not in PLAIN_RULES for one in processing.iter())


def _mapped(processing: Element | None) -> frozenset[str] | None:
    """The responses that are marked by their mapping; None for all of them."""
    if processing is None:
        return frozenset()
    template = (processing.get("template") or processing.get("templateLocation") or "").removesuffix(".xml")
    if template.endswith("map_response"):
        return None
    return frozenset(rule.get("identifier") or "" for rule in processing.iter("mapResponse"))


def _tolerances(processing: Element | None) -> dict[str, tuple[Decimal, bool]]:
    """How far off a number may be, by response; the larger of two sides."""
    found: dict[str, tuple[Decimal, bool]] = {}
    for rule in processing.iter("equal") if processing is not None else ():
        variable = rule.find("variable")
        mode = rule.get("toleranceMode") or "exact"
        numbers = [decimal(word) for word in (rule.get("tolerance") or "").split()]
        widest = max((number for number in numbers if number is not None), default=Decimal(0))
        if variable is not None and mode in ("absolute", "relative"):
            found[variable.get("identifier") or ""] = (abs(widest), mode == "relative")
    return found


def _share(words: str | None) -> Fraction:
    return Fraction(decimal(words or "0") or 0)
