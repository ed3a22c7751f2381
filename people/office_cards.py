"""What offices hang into pages of others: the menu of the desk, a person's file, home and 我的."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock, slots
from kit.slots import Card, Entry
from people.contacts import contacts_of
from people.mentoring import pairs_of
from people.models import HandOver, Mentoring, Person, Proposal
from people.proposals import CONFIRMERS, PROPOSERS

PAGES = ("people:changes", "people:hand_overs", "people:reserve")


def hang() -> None:
    """Ask for our words and cards; called once, when the apps are ready."""
    slots.register("kit.desk", desk, order=66, group="people")
    slots.register("desk.person", file, order=5)
    slots.register("home.cards", home, order=30)
    slots.register("me.cards", me, order=20)


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """The word for changes of office; the county sees how many wait for it."""
    if not request.user.is_authenticated or not request.user.scope.has(*PROPOSERS):
        return None
    waiting = 0
    if request.user.scope.has(*CONFIRMERS):
        waiting = Proposal.objects.visible_to(request.user).open().count()
    label = _("Changes of office (%(count)s)") % {"count": waiting} if waiting else _("Changes of office")
    here = request.path.startswith(tuple(reverse(name) for name in PAGES))
    return Entry(label, reverse("people:changes"), current=here)


def file(request: HttpRequest, person: object) -> Card | None:
    """From somebody's file to his offices; ``person`` has an ``id``."""
    if not request.user.scope.has(*PROPOSERS):
        return None
    return Card("people/_offices_link.html", {"person_id": person.id})


def home(request: HttpRequest, _object: object) -> Card | None:
    """Who stands by me, on the first page of a new cadre."""
    on = clock.today()
    if not Mentoring.objects.acting(on).filter(person=request.user).exists():
        return None  # one small query for nearly everybody
    pairs = pairs_of(request.user, on=on)
    contact = contacts_of(request.user).first
    return Card("people/_mentor.html", {"mentors": pairs.mentors, "mentees": (), "contact": contact})


def me(request: HttpRequest, _object: object) -> Card | None:
    """My mentor, whom I stand by, and the lists that I hand over or take over."""
    on = clock.today()
    near = Mentoring.objects.acting(on).filter(Q(person=OuterRef("pk")) | Q(mentor=OuterRef("pk")))
    papers = HandOver.objects.of(OuterRef("pk"))
    if not Person.objects.filter(Exists(near) | Exists(papers), pk=request.user.pk).exists():
        return None  # one query for nearly everybody
    pairs = pairs_of(request.user, on=on)
    lists = list(HandOver.objects.standing().of(request.user).with_names().order_by("done_on", "-opened_at")[:5])
    if not pairs and not lists:
        return None
    contact = contacts_of(request.user).first if pairs else None
    context = {"mentors": pairs.mentors, "mentees": pairs.mentees, "contact": contact, "hand_overs": lists}
    return Card("people/_my_offices.html", context)
