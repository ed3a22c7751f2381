"""The demonstration county: invented people in real townships, made from one seed.

names       plausible names of people and villages
county      units, term, persons, offices, rights and the programme
histories   what people have shown, as facts written in bulk; levels and plans come from rebuild, never from here
works       tasks at work, second looks, levels set by two, a changed law
before_after  a class that was tested before and after, by a job
build       the order of it all
"""
