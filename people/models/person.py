"""The person: one row a human being, and the account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.fields import BlindIndexField, EncryptedTextField, digest, plain_key
from people.models.organisation import Unit
from people.pinyin import initials

if TYPE_CHECKING:
    from datetime import date

    from people.scope import Rights


def phone_key(text: str) -> str:
    """What counts in a telephone number: its digits, without spaces, dashes and the country's +86."""
    key = plain_key(text)
    return key.removeprefix("+86").removeprefix("0086") if len(key) > 11 else key


def with_initials(fields: Iterable[str] | None) -> list[str] | None:
    """The fields of a write, and the initials with the name that they are made of."""
    if fields is None:
        return None
    names = list(fields)
    return [*names, "initials"] if "name" in names and "initials" not in names else names


class Education(models.TextChoices):
    """Highest schooling, in the steps that the county's letter counts (高学历: from junior college)."""

    PRIMARY = "primary", _("primary school")
    MIDDLE = "middle", _("middle school")
    HIGH = "high", _("high school or vocational school")
    COLLEGE = "college", _("junior college")
    BACHELOR = "bachelor", _("bachelor")
    MASTER = "master", _("master or doctor")


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Person) -> Self:
        """Persons whose office, or whose last one, lies in a unit that ``viewer`` may see today; everybody sees himself.

        Who holds nothing but a reserve mark is seen by those with that right only; see `real` for who is seen by nobody.
        """
        return self.real().filter(models.Q(pk=viewer.pk) | viewer.scope.person_filter())

    def real(self) -> Self:
        """Without those whose import was undone, duplicates that were merged into others, and the erased."""
        return self.counted().filter(erased_on=None)

    def counted(self) -> Self:
        """Who counts as a person: no duplicates, nobody whose import was undone; the erased are in the numbers still."""
        return self.filter(entered_by_mistake=False, merged_into=None)

    def matching(self, text: str) -> Self:
        """Persons by a part of the name, by the beginning of its pinyin initials (wjg), or by the whole telephone number.

        A number is kept encrypted and found by its hash, so that the last four digits alone find nobody.
        """
        text = text.strip()
        if text.isascii() and text.isalpha():
            by_letters = models.Q(initials__startswith=text.lower())
            return self.filter(by_letters | models.Q(name__icontains=text))
        if phone_key(text).isdecimal():
            return self.with_phone(text)
        return self.filter(name__contains=text)

    def bulk_create(self, objs: Iterable[Person], *args: Any, **kwargs: Any) -> list[Person]:
        """Fills the initials in; an insert that may meet rows that are there writes them beside the name."""
        people = [person.spelled() for person in objs]
        kwargs["update_fields"] = with_initials(kwargs.get("update_fields"))
        return super().bulk_create(people, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Person], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        names = list(fields)
        people = [person.spelled() for person in objs] if "name" in names else list(objs)
        return super().bulk_update(people, with_initials(names) or [], *args, **kwargs)

    def with_phone(self, number: str) -> Self:
        """Who has this telephone number, however it is typed; several when a family shares one."""
        return self.filter(phone_hash=digest(Person, "phone_hash", number))

    def under(self, unit: Unit) -> Self:
        return self.filter(home_unit__path__startswith=unit.path)

    def standing(self, on: date, *, to: Person) -> Self:
        """Narrow to persons who, as far as ``to`` may know, hold an office on ``on``."""
        from people.models.office import Appointment

        offices = Appointment.objects.acting(on).seen_by(to).filter(person=models.OuterRef("pk"))
        return self.filter(models.Exists(offices))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, *, name: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, *, name: str = "系统管理员", password: str | None = None, **fields: Any) -> Person:
        return self.create_user(name=name, password=password, is_superuser=True, **fields)

    def get_by_natural_key(self, key: str) -> Person:
        return self.get(uuid=key)


class Person(AbstractBaseUser, PermissionsMixin):
    """A cadre, trainer or official. The account is the person; offices and rights are rows elsewhere.

    The telephone number is not unique: families share one, and after the code one chooses who he is. A duplicate
    keeps its rows and points at the person it was merged into; readers take the set.

    entered_by_mistake: an import that made the row was undone; it is nowhere to be seen. left_on: the last day of the
    last office, for leavers who were archived. erased_on: name, numbers and options are gone, the counts stay.

    Personal data: name, year of birth, gender, telephone (encrypted), ID number (encrypted, optional), to identify who
    is trained; education, party membership, professional background (all optional), to plan who teaches and leads
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(_("full name"), max_length=40, db_index=True)
    gender = models.CharField(_("gender"), max_length=1, blank=True, choices=[("m", _("male")), ("f", _("female"))])
    born = models.DateField(_("date of birth"), null=True, blank=True)
    phone = EncryptedTextField(_("telephone"), bound_to="uuid", null=True, blank=True)
    phone_hash = BlindIndexField(of="phone", normalise=phone_key, null=True, db_index=True)
    id_number = EncryptedTextField(_("ID number"), bound_to="uuid", null=True, blank=True)
    id_number_hash = BlindIndexField(of="id_number", null=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    username = models.CharField(_("staff account"), max_length=40, null=True, blank=True, unique=True)
    home_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    main_post = models.ForeignKey("people.Post", models.PROTECT, null=True, blank=True, related_name="+")
    invited_on = models.DateField(null=True, blank=True)
    # Optional, each for a purpose of its own; see people/personal_data.py.
    education = models.CharField(_("education"), max_length=12, blank=True, default="", choices=Education)
    party_member = models.BooleanField(_("party member"), null=True, blank=True)
    background = models.CharField(_("professional background"), max_length=60, blank=True, default="")
    initials = models.CharField(
        _("pinyin initials"), max_length=12, blank=True, default="", db_index=True, editable=False
    )
    entered_by_mistake = models.BooleanField(default=False)
    erased_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    has_duplicates = models.BooleanField(default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "uuid"
    REQUIRED_FIELDS = ["name"]

    # Set by people.login.sessions for the person of a request whose session has shown no second factor.
    second_factor_is_due = False

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.spelled()
        super().save(*args, update_fields=with_initials(update_fields), **kwargs)

    def spelled(self) -> Self:
        """The same object with the initials of its name."""
        if "name" not in self.get_deferred_fields():
            self.initials = initials(self.name)
        return self

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What Wagtail's admin calls somebody; without it, it shows the identifier of the account."""
        return self.name

    @cached_property
    def scope(self) -> Rights:
        """What this person may see today; loaded once for this object."""
        from people.scope import rights_of

        rights = rights_of(self)
        return rights.until_second_factor() if self.second_factor_is_due else rights

    @property
    def audit_role(self) -> str:
        """The highest role that this person acts in, as the audit trail keeps it; empty where no rights are loaded."""
        rights: Rights | None = self.__dict__.get("scope")
        return max(rights.roles, key=list(Role).index).value if rights and rights.roles else ""

    @property
    def audit_path(self) -> str:
        """The unit to which a deed of, or to, this person belongs in the audit trail: his home, else what he acts in."""
        if self.home_unit_id is not None:
            return self.home_unit.path
        rights: Rights | None = self.__dict__.get("scope")
        return min((path for _role, path in rights.by_role), key=len, default="") if rights else ""

    @cached_property
    def own_ids(self) -> tuple[int, ...]:
        """The ids whose rows are this person's: his own and those of duplicates merged into him. A query only then."""
        if not self.has_duplicates:
            return (self.pk,)
        return (self.pk, *Person.objects.filter(merged_into=self).order_by("pk").values_list("pk", flat=True))

    @property
    def form_of_address(self) -> str:
        """Surname and title (王主任), or the full name without a post."""
        return self.addressed_as(self.main_post.title) if self.main_post_id is not None else self.name

    def addressed_as(self, title: str) -> str:
        """Surname and ``title``: 王主任, 欧阳会计."""
        surname = self.name[:2] if self.name[:2] in DOUBLE_SURNAMES else self.name[:1]
        return f"{surname}{title}"


DOUBLE_SURNAMES = frozenset(["欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "令狐", "司徒", "夏侯", "慕容"])


class Twins(models.Model):
    """Staff looked at two persons of one name and said that they are two; they are not suggested again.

    Personal data: that two persons are not one, to spare the question
    """

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_word_on_two_persons"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="the_older_row_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
