"""Who: persons, units, posts, appointments, scope and log-in.

person       a human being: cadre, trainer or official; one row each, whatever offices are held.
unit         a place in the tree of province, city, county, township, village or community; an identity whose name and parent may change.
post         an office that exists at units of one kind (村委会主任 at a village).
term         届: the years between two elections.
appointment  one person holds one post at one unit from a day to a day; several at once are usual (一肩挑).
scope        what a member of staff may see: person, role, unit, days. Not an office: a secretary has no scope by being secretary.
slip         a printed, single-use way to enter for the first time.
"""
