"""Sealed text: plain to the program, unreadable in the database, found by its keyed hash alone."""

import uuid

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from kit import fields
from kit.fields import BlindIndexField, CannotOpen, EncryptedTextField, Sealed, seal, unseal

NUMBER = "02099990001"


@pytest.fixture
def holder(transactional_db):
    """A model with a sealed telephone number and its index, and its table."""
    with isolate_apps("kit"):

        class Holder(models.Model):  # noqa: DJ008
            uuid = models.UUIDField(default=uuid.uuid4, unique=True)
            phone = EncryptedTextField(bound_to="uuid", null=True)
            phone_index = BlindIndexField(of="phone", null=True, unique=True)

            class Meta:
                app_label = "kit"

        with connection.schema_editor() as editor:
            editor.create_model(Holder)
        yield Holder
        with connection.schema_editor() as editor:
            editor.delete_model(Holder)


def stored(holder, pk, column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {holder._meta.db_table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_the_program_reads_plain_text_and_the_database_holds_none(holder):
    row = holder.objects.create(phone=NUMBER)
    assert holder.objects.get(pk=row.pk).phone == NUMBER
    assert stored(holder, row.pk).startswith(f"v1|{fields.current_key_id()}|")
    assert NUMBER not in stored(holder, row.pk)


def test_the_same_number_is_sealed_differently_each_time(holder):
    tokens = {seal(NUMBER, "a").token for _ in range(10)}
    assert len(tokens) == 10


@pytest.mark.parametrize("typed", [NUMBER, " 020 9999-0001 ", "０２０９９９９０００１"])
def test_a_number_is_found_however_it_is_typed(holder, typed):
    row = holder.objects.create(phone=NUMBER)
    assert holder.objects.get(phone_index=fields.digest(holder, "phone_index", typed)).pk == row.pk


def test_one_number_belongs_to_one_row(holder):
    holder.objects.create(phone=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        holder.objects.create(phone="020-9999-0001")


@pytest.mark.parametrize("nothing", [None, ""])
def test_many_rows_may_have_no_number(holder, nothing):
    holder.objects.bulk_create([holder(phone=nothing), holder(phone=nothing)])
    assert holder.objects.filter(phone_index=None).count() == 2
    assert holder.objects.first().phone == nothing


def test_the_index_follows_a_change_and_a_save_without_one(holder):
    row = holder.objects.create(phone=NUMBER)
    again = holder.objects.get(pk=row.pk)
    again.save()  # nobody has read the number
    assert stored(holder, row.pk, "phone_index") == row.phone_index
    again.phone = "02099990002"
    again.save()
    assert again.phone_index == fields.digest(holder, "phone_index", "02099990002")
    assert holder.objects.get(pk=row.pk).phone == "02099990002"


def test_many_rows_are_written_at_once(holder):
    holder.objects.bulk_create([holder(phone=f"0209999{number:04}") for number in range(20)])
    assert {row.phone for row in holder.objects.all()} == {f"0209999{number:04}" for number in range(20)}
    assert holder.objects.filter(phone_index__isnull=True).count() == 0


def test_a_value_copied_to_another_row_does_not_open(holder):
    first, second = holder.objects.create(phone=NUMBER), holder.objects.create()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {holder._meta.db_table} SET phone = %s WHERE id = %s", [stored(holder, first.pk), second.pk]
        )
    with pytest.raises(CannotOpen, match="moved"):
        _ = holder.objects.get(pk=second.pk).phone


def test_lists_of_values_never_hold_plain_text(holder):
    holder.objects.create(phone=NUMBER)
    (value,) = holder.objects.values_list("phone", flat=True)
    assert isinstance(value, Sealed)
    assert NUMBER not in f"{value} {value!r}"


@pytest.mark.parametrize(
    "use",
    [
        lambda rows: rows.filter(phone=NUMBER).exists(),
        lambda rows: rows.filter(phone__contains="0001").exists(),
        lambda rows: rows.update(phone=NUMBER),
    ],
    ids=["exact", "contains", "update"],
)
def test_the_field_is_neither_searched_nor_written_in_sets(holder, use):
    with pytest.raises(FieldError):
        use(holder.objects.all())


def test_the_field_may_be_asked_whether_it_is_empty(holder):
    holder.objects.create(phone=NUMBER)
    assert holder.objects.filter(phone__isnull=False).count() == 1


def test_the_field_is_never_serialised(holder):
    with pytest.raises(FieldError, match="serialised"):
        holder._meta.get_field("phone").value_to_string(holder(phone=NUMBER))


@pytest.mark.parametrize("change", [lambda t: t[:-4] + "AAA=", lambda t: t.replace("v1", "v2"), lambda t: "plain"])
def test_a_changed_value_does_not_open(change):
    with pytest.raises(CannotOpen):
        unseal(Sealed(change(seal(NUMBER, "a").token)), "a")


def test_an_old_key_still_reads_and_the_first_one_writes(settings):
    old, new = "old-" * 10, "new-" * 10
    settings.FIELD_KEYS = [old]
    sealed = seal(NUMBER, "a")
    settings.FIELD_KEYS = [new, old]
    assert unseal(sealed, "a") == NUMBER
    assert sealed.key_id != fields.current_key_id() == seal(NUMBER, "a").key_id
    settings.FIELD_KEYS = [new]
    with pytest.raises(CannotOpen, match="no key"):
        unseal(sealed, "a")


def test_short_keys_are_refused(settings):
    settings.FIELD_KEYS, settings.INDEX_KEY = ["short"], "short"
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        seal(NUMBER, "a")
    with pytest.raises(ImproperlyConfigured, match="INDEX_KEY"):
        fields.blind_index(NUMBER, "a")


def test_the_same_number_in_two_fields_has_two_hashes():
    assert fields.blind_index(NUMBER, "a.phone") != fields.blind_index(NUMBER, "b.phone")


def test_a_value_is_not_sealed_before_its_row_is_known(holder):
    with isolate_apps("kit"):

        class Loose(models.Model):  # noqa: DJ008
            phone = EncryptedTextField(null=True)

            class Meta:
                app_label = "kit"

        with pytest.raises(FieldError, match="must be known"):
            Loose._meta.get_field("phone").pre_save(Loose(phone=NUMBER), add=True)


def test_both_fields_are_written_into_a_migration(holder):
    assert holder._meta.get_field("phone").deconstruct()[3]["bound_to"] == "uuid"
    assert holder._meta.get_field("phone_index").deconstruct()[3]["of"] == "phone"
