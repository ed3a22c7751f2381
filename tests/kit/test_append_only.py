"""Facts are added and never changed, neither through the model nor around it."""

import uuid

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.transaction import TransactionManagementError
from django.test.utils import isolate_apps

from kit import append_only
from kit.append_only import AppendOnlyError, Fact


@pytest.fixture
def note(transactional_db):
    """The class of a fact with its table and triggers, gone after the test."""
    with isolate_apps("kit"):

        class Note(Fact):
            id = models.UUIDField(primary_key=True)
            text = models.CharField(max_length=20)

            class Meta:
                app_label = "kit"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        guard = append_only.Guard(Note._meta.db_table)
        with connection.schema_editor() as editor:
            guard.database_forwards("kit", editor, ProjectState(), ProjectState())
        Note.guard = guard
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


def add(note, text="seen"):
    fact = note(id=uuid.uuid4(), text=text)
    fact.save()
    return fact


def test_a_fact_is_added_with_the_instant_it_was_learnt(note):
    fact = add(note)
    assert note.objects.get(pk=fact.pk).recorded_at == fact.recorded_at


def test_a_fact_is_not_saved_again(note):
    fact = add(note)
    fact.text = "changed"
    with pytest.raises(AppendOnlyError, match="Note"):
        fact.save()
    with pytest.raises(AppendOnlyError):
        note.objects.get().save(update_fields=["text"])
    assert note.objects.get().text == "seen"


def test_the_same_id_twice_is_a_conflict_and_the_first_stays(note):
    fact = add(note)
    with pytest.raises(IntegrityError), transaction.atomic():
        note(id=fact.id, text="other").save()
    assert note.objects.get().text == "seen"


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.update(text="x"),
        lambda facts: facts.delete(),
        lambda facts: facts.bulk_update(list(facts), ["text"]),
        lambda facts: facts.update_or_create(text="seen", defaults={"text": "x"}),
        lambda facts: facts.get().delete(),
        lambda facts: facts.bulk_create([], update_conflicts=True, update_fields=["text"], unique_fields=["id"]),
    ],
    ids=["update", "delete", "bulk_update", "update_or_create", "delete one", "upsert"],
)
def test_the_model_refuses_every_change(note, change):
    add(note)
    with pytest.raises(AppendOnlyError):
        change(note.objects.all())
    assert [fact.text for fact in note.objects.all()] == ["seen"]


def test_many_facts_are_added_at_once_and_repeats_ignored(note):
    facts = [note(id=uuid.uuid4(), text=str(number)) for number in range(3)]
    note.objects.bulk_create(facts)
    note.objects.bulk_create([note(id=facts[0].id, text="again")], ignore_conflicts=True)
    assert sorted(note.objects.values_list("text", flat=True)) == ["0", "1", "2"]


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_what_goes_around_the_model(note, statement):
    add(note)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(note._meta.db_table))
    assert note.objects.get().text == "seen"


def test_the_guard_goes_on_twice_and_comes_off(note):
    states = (ProjectState(), ProjectState())
    with connection.schema_editor() as editor:
        note.guard.database_forwards("kit", editor, *states)
        note.guard.database_backwards("kit", editor, *states)
    add(note)
    models.QuerySet(note).update(text="free")
    assert note.objects.get().text == "free"


def test_the_guard_is_written_into_a_migration(note):
    assert note.guard.deconstruct() == ("Guard", ("kit_note",), {})
    assert note.guard.describe() == "Make kit_note append-only"
    assert isinstance(note.guard, migrations.operations.base.Operation)


def test_every_installed_fact_is_guarded(db):
    assert append_only.guarded(connection) == append_only.tables()


def test_guards_lost_in_a_table_rebuild_stand_again_after_migrate(transactional_db):
    there = append_only.tables()
    for statement in (s for table in there for s in append_only.dropping(connection.vendor, table)):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert append_only.guarded(connection) == set()
    append_only.restore_after_migrate(using="default")
    assert append_only.guarded(connection) == there


def test_a_flush_may_lift_the_guards_and_they_stand_afterwards(transactional_db):
    before = append_only.guarded(connection)
    with append_only.lifted():
        assert append_only.guarded(connection) == set()
    assert append_only.guarded(connection) == before


def test_words_can_be_taken_out_of_a_fact_and_it_is_guarded_afterwards(note):
    kept = add(note, "王建国")
    with transaction.atomic():
        assert append_only.redact(note.objects.filter(pk=kept.pk), text="") == 1
    assert note.objects.get(pk=kept.pk).text == ""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{note._meta.db_table}" SET text = %s', ["x"])


def test_words_are_taken_out_within_a_transaction_only(note):
    kept = add(note, "王建国")
    with pytest.raises(TransactionManagementError):
        append_only.redact(note.objects.filter(pk=kept.pk), text="")
