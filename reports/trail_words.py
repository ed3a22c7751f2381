"""What the audit trail's actions are called: the one table of the page of records. A test finds an action without words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.errors import Text


class Group(TextChoices):
    """Kinds of deeds, for the filter."""

    ENTRY = "entry", _("Logging in")
    RIGHTS = "rights", _("Rights")
    OPENED = "opened", _("Opened and exported")
    DATA = "data", _("Personal data")
    OFFICES = "offices", _("People, offices and units")
    LEARNING = "learning", _("Learning and certificates")
    SYSTEM = "system", _("Running the product")


@dataclass(frozen=True)
class Word:
    """An action in words, and its group."""

    group: Group
    label: Text


WORDS: dict[str, Word] = {
    action: Word(group, label)
    for group, actions in {
        Group.ENTRY: {
            "people.password_taken": _("entered with account and password"),
            "people.staff_entered": _("entered with the second step"),
            "people.entry_refused": _("wrong account or password"),
            "people.second_factor_refused": _("wrong code of the second step"),
            "people.recovery_code_used": _("used a recovery code"),
            "people.second_factor_set": _("joined an authenticator app"),
            "people.slips_made": _("printed activation slips"),
            "people.slips_taken": _("fetched a file of activation slips"),
            "people.face_code_given": _("said a code face to face"),
        },
        Group.RIGHTS: {
            "people.staff_added": _("added a member of staff"),
            "people.right_given": _("gave a right"),
            "people.right_ended": _("ended a right"),
            "people.password_set": _("set a new password"),
            "people.second_factor_reset": _("reset the second step"),
            "access.refused": _("tried a page without the right"),
        },
        Group.OPENED: {
            "notifications.voice_heard": _("heard a voice message"),
            "reports.person_opened": _("opened a person's file"),
            "reports.export": _("exported a list of people"),
            "reports.gain_exported": _("exported the gain of a quiz"),
            "reports.group_exported": _("exported the plan of a class"),
            "reports.export_fetched": _("fetched an exported list"),
            "learning.class_exported": _("exported the list of a class"),
            "people.number_opened": _("opened a number in the clear"),
            "people.id_number_searched": _("searched by ID number"),
            "people.pair_opened": _("opened two persons side by side"),
            "people.own_data_fetched": _("fetched his own data"),
            "people.roster_exported": _("exported the roster"),
            "people.roster_fetched": _("fetched an uploaded roster"),
            "people.reserve_seen": _("looked at reserve cadres"),
            "people.reserve_exported": _("exported reserve cadres"),
            "people.leak_listed": _("listed whom to tell of a leak"),
            "people.leak_exported": _("exported whom to tell of a leak"),
            "people.turn_sheet_taken": _("fetched a sheet of results"),
            "people.vacancies_taken": _("exported vacant seats"),
            "audit.exported": _("exported this record"),
        },
        Group.DATA: {
            "people.person_changed": _("changed a person's data"),
            "people.persons_merged": _("merged two entries of one person"),
            "people.said_two_persons": _("said that two entries are two persons"),
            "people.correction_asked": _("asked for a correction"),
            "people.correction_accepted": _("accepted a correction"),
            "people.correction_refused": _("refused a correction"),
            "people.consent_given": _("agreed to an optional field"),
            "people.consent_withdrawn": _("took an agreement back"),
            "people.erased": _("erased a person's data"),
            "people.erased_again": _("erased again after a restore"),
            "people.notice_confirmed": _("confirmed the notice"),
            "people.contractor_kept": _("noted who works for the county"),
        },
        Group.OFFICES: {
            "people.change_proposed": _("proposed a change of office"),
            "people.change_confirmed": _("confirmed a change of office"),
            "people.change_refused": _("sent a change of office back"),
            "people.change_withdrawn": _("took a proposal back"),
            "people.mentor_named": _("named a mentor"),
            "people.mentor_ended": _("ended a mentoring"),
            "people.hand_over_filled_in": _("filled in a hand-over list"),
            "people.reserve_given": _("marked a reserve cadre"),
            "people.reserve_taken": _("took a reserve mark off"),
            "people.roster_taken_in": _("uploaded a roster"),
            "people.roster_tried": _("tried a roster out"),
            "people.roster_confirmed": _("confirmed a roster"),
            "people.roster_applied": _("applied a roster"),
            "people.roster_given_up": _("gave a roster up"),
            "people.roster_undo_asked": _("asked to take a roster back"),
            "people.operation_undone": _("took an operation back"),
            "people.term_turned": _("turned the term"),
            "people.turn_opened": _("opened a turn of the term"),
            "people.turn_told": _("entered results of an election"),
            "people.turn_changed": _("changed a turn of the term"),
            "people.turn_given_up": _("gave a turn of the term up"),
            "people.unit_rename": _("renamed a unit"),
            "people.unit_move": _("moved a unit"),
            "people.unit_split": _("split a unit"),
            "people.unit_merge": _("merged units"),
            "people.unit_close": _("closed a unit"),
            "people.unit_set_up": _("set up a unit"),
        },
        Group.LEARNING: {
            "notifications.passed_on": _("passed a question on to the township"),
            "courses.recording_sent": _("sent a recording of a lesson"),
            "courses.recording_removed": _("removed a recording of a lesson"),
            "courses.recording_confirmed": _("confirmed a recording after the text had changed"),
            "courses.reading_removed": _("removed a machine's reading of a lesson"),
            "courses.pronunciation_changed": _("changed how a word is read"),
            "assessments.quiz_made": _("began a quiz"),
            "assessments.quiz_copied": _("copied a quiz"),
            "assessments.quiz_changed": _("changed a quiz"),
            "assessments.quiz_published": _("published a quiz"),
            "assessments.quiz_taken_back": _("took a quiz back to change it"),
            "assessments.quiz_closed": _("closed a quiz"),
            "assessments.sitting_opened": _("opened the answers of somebody"),
            "assessments.sittings_exported": _("exported the sittings of a quiz"),
            "assessments.code_made": _("made a code for a class"),
            "assessments.code_ended": _("ended a code of a class"),
            "assessments.questions_taken_in": _("uploaded questions"),
            "assessments.questions_imported": _("put questions into the bank"),
            "assessments.questions_taken_back": _("took an import of questions back"),
            "assessments.questions_exported": _("exported questions"),
            "assessments.quiz_loaded": _("loaded a dump of quizzes"),
            "competencies.observed": _("wrote down an observation"),
            "competencies.meeting_written": _("wrote down what many showed at a meeting"),
            "competencies.task_begun": _("began a task at work"),
            "competencies.task_handed_in": _("handed in a task at work"),
            "competencies.task_confirmed": _("confirmed a task at work"),
            "competencies.task_returned": _("sent a task at work back"),
            "competencies.task_photo_removed": _("deleted the photo of a task at work"),
            "competencies.confirmation_asked": _("asked for a confirmation of a task"),
            "competencies.confirmation_answered": _("wrote down a confirmation of a task"),
            "competencies.level_proposed": _("proposed a level"),
            "competencies.level_decided": _("set a level"),
            "competencies.level_refused": _("sent a proposed level back"),
            "competencies.level_withdrawn": _("took a proposed level back"),
            "competencies.voided": _("took back what had counted"),
            "competencies.review_answered": _("answered who asked to look again"),
            "competencies.numbers_set": _("set numbers of the rules"),
            "competencies.draft_begun": _("began a draft of what posts ask"),
            "competencies.draft_changed": _("changed the draft of what posts ask"),
            "competencies.draft_dropped": _("dropped the draft of what posts ask"),
            "competencies.draft_merged": _("took a newer version over into the draft"),
            "competencies.levels_regrouped": _("regrouped the levels of a competency in the draft"),
            "competencies.levels_not_regrouped": _("left the levels of a competency as they are"),
            "competencies.published": _("published what posts ask"),
            "competencies.ability_written": _("wrote an ability"),
            "competencies.competency_written": _("wrote a competency"),
            "competencies.competency_retired": _("took a competency out of use"),
            "competencies.competency_brought_back": _("brought a competency back into use"),
            "competencies.imported": _("took in a file of what posts ask"),
            "competencies.exported": _("exported what posts ask"),
            "competencies.law_change_published": _("published that a law has changed"),
            "competencies.law_change_withdrawn": _("took the change of a law back"),
            "assessments.key_repaired": _("corrected a key"),
            "assessments.stake_taken": _("decided that it counts by a corrected key"),
            "assessments.stake_kept": _("decided that it stays in spite of a corrected key"),
            "assessments.marked": _("marked a written answer"),
            "assessments.readers_set": _("chose who reads written answers"),
            "assessments.help_given": _("gave help in tests"),
            "assessments.help_ended": _("ended help in tests"),
            "assessments.oral_begun": _("read a test to somebody"),
            "assessments.class_check_begun": _("began a check in class"),
            "assessments.paper_printed": _("printed a quiz"),
            "assessments.paper_taken": _("took the papers of a quiz"),
            "assessments.paper_entered": _("typed an answer sheet in"),
            "assessments.code_handed_in": _("handed a test in by the code on a phone"),
            "learning.class_made": _("made a class in a room"),
            "learning.class_changed": _("changed a class in a room"),
            "learning.class_announced": _("announced a class in a room"),
            "learning.session_written": _("wrote down a session of a class"),
            "learning.session_called_off": _("called a session of a class off"),
            "learning.class_enrolled": _("put people on the list of a class"),
            "learning.class_taken_off": _("took somebody off the list of a class"),
            "learning.attendance_marked": _("marked who was at a session"),
            "learning.attendance_taken_back": _("took back that somebody was at a session"),
            "learning.leave_withdrawn": _("took a request for leave back"),
            "learning.class_told": _("told the people of a class"),
            "learning.leave_answered": _("answered who asked for leave"),
            "certificates.reissue": _("issued a certificate anew"),
            "certificates.revoke": _("revoked a certificate"),
        },
        Group.SYSTEM: {
            "switch.on": _("turned a switch on"),
            "switch.off": _("turned a switch off"),
            "audit.expired": _("moved old records into files"),
        },
    }.items()
    for action, label in actions.items()
}

OBJECTS: dict[str, Text] = {
    "people.person": _("person"),
    "people.unit": _("unit"),
    "people.scope": _("right of staff"),
    "people.operation": _("operation"),
    "people.proposal": _("change of office"),
    "people.handover": _("hand-over list"),
    "people.rosterupload": _("roster"),
    "people.turn": _("turn of the term"),
    "people.correction": _("correction"),
    "certificates.certificate": _("certificate"),
    "assessments.keyrepair": _("correction of a key"),
    "assessments.stake": _("what a corrected key would take"),
    "competencies.observation": _("observation"),
    "competencies.worktask": _("task at work"),
    "competencies.confirmation": _("confirmation of a task"),
    "competencies.meeting": _("meeting that was observed"),
    "competencies.decision": _("level set by staff"),
    "competencies.levelproposal": _("proposed level"),
    "competencies.evidence": _("something that was shown"),
    "competencies.review": _("wish to look again"),
    "competencies.numbersversion": _("numbers of the rules"),
    "competencies.frameworkversion": _("version of what posts ask"),
    "competencies.ability": _("ability"),
    "competencies.competency": _("competency"),
    "competencies.framework": _("What posts ask"),
    "competencies.lawchange": _("change of a law"),
    "courses.lesson": _("lesson"),
    "learning.trainingclass": _("class in a room"),
    "learning.classsession": _("session of a class"),
    "assessments.quiz": _("quiz"),
    "assessments.inclasscode": _("code of a class"),
    "assessments.sitting": _("sitting of a test"),
    "route": _("page"),
}
"""Kinds of objects that the filter offers."""

RARE_OBJECTS: dict[str, Text] = {
    "people.appointment": _("office"),
    "people.mentoring": _("mentoring"),
    "people.noticeversion": _("notice on personal data"),
    "people.contractor": _("company that works for the county"),
    "courses.pronunciation": _("how a word is read"),
    "kit.switch": _("switch"),
    "assessments.quizdump": _("dump of quizzes"),
}
"""Kinds that nobody looks for by the filter, and that are told all the same."""

OTHER = _("something else")

PAGES: tuple[tuple[str, Text], ...] = (
    ("desk/audit", _("the page of records")),
    ("desk/staff", _("the page of staff")),
    ("desk/privacy", _("pages of personal data")),
    ("desk/person", _("pages of a person")),
    ("desk/", _("pages of the desk")),
    ("cms/", _("pages for writing lessons")),
    ("documents/", _("pages for writing lessons")),
)
"""Pages by the beginning of their address; the first one that fits decides."""


def page_of(route: str) -> Text:
    """A page in words, by its pattern; a page that has none here is just some page."""
    return next((words for start, words in PAGES if route.startswith(start)), _("another page"))


def label_of(action: str) -> Text:
    """The action in words; one that an older or newer version wrote is told as something else."""
    word = WORDS.get(action)
    return word.label if word else OTHER


def kind_of(object_type: str) -> Text:
    """What the deed was done to, as a kind."""
    return OBJECTS.get(object_type) or RARE_OBJECTS.get(object_type, OTHER)


def actions_of(group: str) -> list[str]:
    """The actions of a group."""
    return [action for action, word in WORDS.items() if word.group == group]
