"""The demonstration county: invented people in real townships, made from one seed.

names       plausible names of people and villages
county      units, term, persons, offices, rights and the programme
histories   what people have shown, as facts written in bulk; levels and plans come from rebuild, never from here
build       the order of it all
"""
