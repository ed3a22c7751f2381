"""What each part of a path names: a new URL needs a line here. tests/house/test_scope.py reads it."""

from __future__ import annotations

# What each part of a path names, by name of the route. "shared": the same for everybody, nothing to give away.
# "secret": a long random word that is itself the permission (docs/phone.md).
RECIPES: dict[str, dict[str, str]] = {
    # people: ways in
    "people:slip_link": {"token": "secret"},
    "people:demo_enter": {"role": "shared", "key": "secret"},
    "people:pair": {"token": "secret"},
    # people: units, operations, rosters, terms
    **{
        f"people:{name}": {"unit": "unit"}
        for name in (
            "unit",
            "unit_rename",
            "unit_move",
            "unit_merge",
            "unit_split",
            "unit_close",
            "slips_of_unit",
            "slips_print",
            "slip_sheet_ask",
        )
    },
    **{f"people:{name}": {"operation": "operation"} for name in ("operation", "operation_undo")},
    **{
        f"people:{name}": {"upload": "upload"}
        for name in (
            "roster_file",
            "roster_columns",
            "roster_twins",
            "roster_again",
            "roster_apply",
            "roster_undo",
            "roster_give_up",
            "roster_errors",
            "roster_slips",
        )
    },
    **{
        f"people:{name}": {"turn": "turn"}
        for name in (
            "turn",
            "turn_days",
            "turn_posts",
            "turn_results",
            "turn_upload",
            "turn_check",
            "turn_carry_out",
            "turn_running",
            "turn_done",
            "turn_vacancies",
            "turn_undo",
            "turn_put_aside",
        )
    },
    **{
        f"people:{name}": {"turn": "turn", "unit": "unit"}
        for name in ("turn_place", "turn_seat", "turn_rest", "turn_sheet", "turn_slips")
    },
    "people:turn_decide": {"turn": "turn", "line": "turn_line"},
    # people: persons and their offices
    "people:face_give": {"unit": "unit", "person": "person"},
    "people:slip_sheet": {"id": "slip_sheet"},
    "people:slip_sheet_file": {"id": "slip_sheet"},
    "people:duplicate_pair": {"one": "person", "other": "person_too"},
    **{
        f"people:{name}": {"person": "person_pk"}
        for name in (
            "person_data",
            "person_open",
            "person_optional",
            "person_erase",
            "offices",
            "change_new",
            "mentor",
        )
    },
    "people:correction_answer": {"id": "correction"},
    "people:contractor": {"id": "shared_pk"},
    "people:mentor_end": {"id": "mentoring"},
    "people:change": {"id": "proposal"},
    "people:hand_over": {"id": "hand_over"},
    "people:reserve_take": {"id": "reserve"},
    # people: rights
    **{f"people:{name}": {"person": "member"} for name in ("staff_member", "staff_second", "staff_password")},
    "people:staff_appoint": {"person": "person"},
    "people:staff_end": {"right": "right"},
    # what is one's own
    "people:device_revoke": {"id": "own_device"},
    "people:my_data_file": {"kind": "shared"},
    "people:my_data_wrong": {"field": "shared"},
    "people:my_request_forget": {"id": "own_correction"},
    "people:my_hand_over": {"id": "own_hand_over"},
    "people:hand_over_print": {"id": "own_hand_over"},
    "notifications:feedback_answer": {"id": "feedback"},
    "notifications:feedback_pass_on": {"id": "feedback"},
    "notifications:feedback_voice": {"id": "feedback", "ending": "voice_ending"},
    "notifications:my_voice_sound": {"id": "own_feedback", "ending": "voice_ending"},
    "people:voice_forget": {"id": "own_feedback"},
    "people:voice_take_in": {"id": "shared_uuid"},
    "competencies:observed": {"id": "own_evidence"},
    "competencies:meeting": {"unit": "unit"},
    "competencies:meeting_done": {"id": "own_meeting"},
    "competencies:task": {"competency": "shared_competency", "level": "shared_pk"},
    **{f"competencies:{name}": {"id": "work_task"} for name in ("desk_task", "task_photo", "task_forget_photo")},
    "competencies:confirm_ask": {"task": "work_task"},
    **{f"competencies:{name}": {"id": "confirmation"} for name in ("confirm_code", "confirm_slip")},
    "competencies:confirm": {"token": "secret"},
    "competencies:observe_what": {"person": "person"},
    "competencies:observe_form": {"person": "person", "competency": "shared_competency"},
    "competencies:level_explain": {"competency": "shared"},
    "competencies:person_levels": {"person": "person_pk"},
    "competencies:decide": {"person": "person_pk", "competency": "shared_competency"},
    "competencies:level_proposal": {"id": "level_proposal"},
    "competencies:void": {"id": "shown"},
    "competencies:review": {"id": "level_review"},
    "competencies:review_ask": {"about": "shared"},
    # Laws are the same for everybody, and their pages show numbers of persons only.
    **{
        f"competencies:{name}": {"draft": "shared_uuid"}
        for name in ("law_change", "law_change_publish", "law_change_drop", "law_change_withdraw")
    },
    "competencies:explain": {"competency": "shared"},
    "assessments:paper_new": {"unit": "unit"},
    "assessments:paper_run": {"run": "paper_run"},
    "assessments:paper_file": {"run": "paper_run", "what": "shared"},
    "assessments:paper_sheet": {"sheet": "paper_sheet"},
    "assessments:test_start": {"competency": "shared", "level": "shared_pk"},
    "assessments:together_steps": {"competency": "shared", "first": "shared_pk", "last": "shared_pk"},
    "assessments:check_start": {"lesson_code": "shared"},
    **{
        f"assessments:{name}": {"sitting_id": "own_sitting"}
        for name in ("go_on", "review", "submit", "take_over", "result", "sheet")
    },
    "assessments:question": {"sitting_id": "own_sitting", "position": "shared_pk"},
    "assessments:texts": {"sitting_id": "own_sitting"},
    "assessments:pack_sitting": {"sitting_id": "own_sitting"},
    "assessments:pack_quiz": {
        "key": "shared"
    },  # what a trainer set is looked at in tests/assessments/test_pack_views.py
    "assessments:marking_take": {"version": "written_text"},
    "assessments:mark": {"text": "written_text"},
    "assessments:marking_readers": {"quiz": "written_text"},
    "assessments:help_person": {"person": "person_pk"},
    "assessments:help_unit": {"unit": "unit_pk"},
    "assessments:help_end": {"help": "accommodation"},
    "assessments:class_begin": {"unit": "unit_pk"},
    "assessments:class_check": {"code": "class_check"},
    "assessments:quiz": {"quiz": "trainers_quiz"},
    "assessments:quiz_sittings": {"quiz": "trainers_quiz"},
    "assessments:quiz_sittings_export": {"quiz": "trainers_quiz"},
    "assessments:quiz_codes": {"quiz": "supervised_quiz"},
    "assessments:quiz_code": {"code": "class_code"},
    **{
        name: {"quiz": "trainers_quiz"}
        for name in (
            "quiz",
            "quiz_settings",
            "quiz_publish",
            "quiz_take_back",
            "quiz_close",
            "quiz_copy",
            "quiz_preview",
            "quiz_paper",
            "quiz_section_new",
        )
    },
    **{name: {"section": "quiz_section"} for name in ("quiz_section", "quiz_section_move", "quiz_section_remove")},
    "assessments:quiz_code_end": {"code": "class_code"},
    "assessments:sitting": {"sitting_id": "seen_sitting"},
    "assessments:short_people": {"competency": "shared_competency", "level": "shared_pk"},
    "assessments:unplaced_people": {"post": "shared_pk", "competency": "shared_competency", "level": "shared_pk"},
    "assessments:rate": {"number": "shared_pk"},
    "assessments:oral": {"person": "person_pk"},
    **{f"assessments:oral_{name}": {"sitting_id": "oral_sitting"} for name in ("review", "submit", "result")},
    "assessments:oral_question": {"sitting_id": "oral_sitting", "position": "shared_pk"},
    # The bank and its corrections are the same for everybody; whom a correction touches is narrowed on its page.
    **{
        f"assessments:{name}": {"question": "shared_pk"}
        for name in ("statistics_question", "statistics_count_one", "repair_new")
    },
    **{f"assessments:{name}": {"draft": "shared_uuid"} for name in ("repair", "repair_confirm", "repair_drop")},
    "certificates:download": {"number": "certificate"},
    "certificates:verify": {"token": "secret"},
    "courses:lesson": {"code": "shared"},
    "courses:lesson_sound": {"code": "shared", "name": "shared"},  # published or not: tests/courses/audio/test_views.py
    "courses:question_aloud": {"sitting": "own_sitting", "number": "shared"},
    "courses:question_sound": {"sitting": "own_sitting", "number": "shared", "name": "shared"},
    "courses:notice_aloud": {},
    "courses:notice_sound": {"name": "shared"},  # public as its text is: tests/courses/audio/test_aloud.py
    "course_sounds": {},
    "course_sound": {"page": "shared_pk"},
    "course_sound_file": {"page": "shared_pk", "name": "shared"},
    "courses:pack_lesson": {"code": "shared"},
    "courses:pack_course": {"code": "shared"},
    "courses:pack_sound": {"code": "shared"},
    **{
        f"learning:{name}": {"id": "training_class"}
        for name in (
            "class_of",
            "class_change",
            "class_announce",
            "class_session_new",
            "class_people",
            "class_names",
            "class_cards",
            "class_sign_in",
            "class_attendance",
        )
    },
    "learning:class_take_off": {"id": "training_class", "person": "person"},
    **{
        f"learning:{name}": {"session": "class_session"}
        for name in (
            "class_session",
            "class_wall",
            "class_mark",
            "class_session_change",
            "class_session_off",
            "class_tell",
        )
    },
    "learning:class_leave": {"leave": "class_leave"},
    "learning:class_take_back": {"attendance_id": "attendance"},
    "learning:class_come": {"token": "secret"},
    "learning:leave_ask": {"session": "own_class_session"},
    "learning:leave_withdraw": {"session": "own_class_session"},
    "courses:errand_form": {"key": "shared"},
    "lms:media": {"path": "shared"},
    **{
        name: {"id": "own_question_import"}
        for name in ("question_import", "question_import_keep", "question_import_undo", "question_import_give_up")
    },
    # What posts ask is the same for everybody; the people behind the numbers of a draft are narrowed on their page.
    "framework_post": {"post": "shared"},
    **{
        name: {"competency": "shared_competency"}
        for name in (
            "framework_competency",
            "framework_competency_levels",
            "framework_competency_retire",
            "framework_competency_take_out",
        )
    },
    "framework_effect_levels": {"competency": "shared_competency", "which": "shared"},
    "framework_effect_people": {"post": "shared", "competency": "shared_competency", "effect": "shared"},
    "framework_file": {"kind": "shared"},
    # reports
    "reports:township": {"township": "township_pk"},
    "reports:village": {"village": "unit_pk"},
    "reports:gap_map": {},
    "reports:gap_map_of": {"unit": "unit_pk"},
    "reports:person": {"person": "person_pk"},
    "reports:what_if": {"person": "person_pk"},
    "reports:gain": {"quiz": "trainers_quiz"},
    "reports:gain_export": {"quiz": "trainers_quiz"},
    "reports:past_wait": {"job": "own_past"},
    "reports:export_wait": {"job": "own_export"},
    "reports:export_file": {"job": "own_export"},
}
