"""Which tests show which row of the fault matrix (tests/data/fault_matrix.json), and which rows
nothing shows yet.

A row may be shown by several tests, and a test may show several rows. `PARTLY` says what of a row
is not shown although its tests run.
"""

from __future__ import annotations

API, WEB, IMPORTS = "tests/api/", "tests/web/", "tests/imports/"
PROCESSES, FAULTS, ACCESS = "tests/processes/", "tests/faults/", "tests/access/"
NASTY_PHOTOS = (API + "test_nasty_photos.py::test_it_answers_as_the_manifest_expects",)
NASTY_SHEETS = (PROCESSES + "test_importing_nasty.py",)
ARCHIVES = (IMPORTS + "test_archives.py",)

SHOWN: dict[str, tuple[str, ...]] = {
    "U01": (*NASTY_PHOTOS, API + "test_photos.py::test_it_never_loses_a_photo_that_it_has_taken"),
    "U02": NASTY_PHOTOS,
    "U03": NASTY_PHOTOS,
    "U04": NASTY_PHOTOS,
    "U05": (
        *NASTY_PHOTOS,
        API + "test_nasty_photos.py::test_it_serves_little_of_a_picture_that_is_mostly_metadata",
    ),
    "U06": NASTY_PHOTOS,
    "U07": (
        *NASTY_PHOTOS,
        API + "test_photos.py::test_it_hands_a_photo_out_as_nothing_but_a_picture",
    ),
    "U08": NASTY_PHOTOS,
    "U09": (API + "test_nasty_photos.py::test_it_stands_every_orientation_upright",),
    "U10": (
        API + "test_nasty_photos.py::test_it_reads_what_the_camera_says_with_care",
        ACCESS + "test_outsiders.py::test_it_shows_position_and_device_to_three_roles",
        PROCESSES + "test_attaching.py::test_a_picture_loses_what_the_camera_wrote",
    ),
    "U11": (
        *NASTY_PHOTOS,
        API + "test_nasty_photos.py::test_it_reads_what_the_camera_says_with_care",
    ),
    "U13": (API + "test_nasty_photos.py::test_it_keeps_colours_of_a_printers_picture",),
    "U14": NASTY_PHOTOS,
    "U17": NASTY_PHOTOS,
    "U18": (
        WEB + "test_bad_input.py::test_it_takes_nine_photos_and_no_tenth",
        API + "test_hostile_input.py::test_it_survives_odd_fields_of_a_photo",
    ),
    "U19": (
        API + "test_photos.py::test_it_stores_once_what_is_sent_twice",
        PROCESSES + "test_photos.py::test_a_file_without_a_row_is_swept_after_24_hours",
    ),
    "X01": (PROCESSES + "test_importing.py::test_the_same_workbook_twice_changes_nothing",),
    "X02": (*ARCHIVES, *NASTY_SHEETS),
    "X03": NASTY_SHEETS,
    "X04": (
        IMPORTS + "test_tables.py::test_it_says_in_which_cell_a_formula_stands",
        "tests/exports/test_ledger.py::test_text_that_looks_like_a_formula_stays_text",
        "tests/exports/test_weekly_workbook.py::test_nothing_is_a_formula",
    ),
    "X06": (
        IMPORTS
        + "test_sheets.py::test_it_announces_hidden_sheets_rows_and_columns_and_reads_neither_of_the_first_two",
        IMPORTS + "test_sheets.py::test_it_gives_merged_rows_the_value_beside_which_they_stand",
        IMPORTS + "test_tables.py::test_it_names_missing_and_doubled_headers",
    ),
    "X07": (
        IMPORTS + "test_tables.py::test_it_reads_seventeen_ways_to_write_a_day_right_or_not_at_all",
        IMPORTS + "test_sheets.py::test_it_counts_days_from_1904_where_the_workbook_does",
    ),
    "X09": (
        IMPORTS + "test_sheets.py::test_it_passes_over_fifty_thousand_styled_rows_without_values",
        IMPORTS + "test_sheets.py::test_it_reads_all_columns_under_a_false_dimension",
        IMPORTS + "test_sheets.py::test_it_refuses_a_value_far_to_the_right",
    ),
    "X10": NASTY_SHEETS,
    "X11": (
        PROCESSES + "test_importing.py::test_a_workbook_with_errors_is_not_committed",
        PROCESSES + "test_importing.py::test_an_import_never_creates_a_unit",
        PROCESSES + "test_importing.py::test_it_offers_the_nearest_names",
    ),
    "X14": (PROCESSES + "test_importing_at_once.py",),
    "A01": (API + "test_hostile_input.py",),
    "A03": (API + "test_bad_content.py::test_it_ignores_fields_that_a_deed_does_not_know",),
    "A06": (
        API + "test_logging.py::test_it_refuses_a_find_from_the_future",
        WEB + "test_bad_input.py::test_it_refuses_a_find_in_the_future",
        API + "test_hostile_input.py::test_it_survives_a_moment_out_of_this_world",
    ),
    "A07": (
        PROCESSES + "test_deed_table.py",
        API + "test_deeds.py::test_it_lets_those_do_it_whom_the_table_names",
    ),
    "A08": (API + "test_logging.py::test_it_logs_once_what_is_sent_twice",),
    "A09": (API + "test_logging.py::test_it_refuses_the_same_key_with_another_body",),
    "A10": (WEB + "test_public.py::test_a_machine_gets_nowhere",),
    "A11": (WEB + "test_caller.py",),
    "Z01": (WEB + "test_every_address.py", PROCESSES + "test_deed_table.py"),
    "Z02": (
        WEB + "test_every_address.py",
        ACCESS + "test_same_set.py::test_it_answers_alike_for_what_is_hidden_and_what_is_not_there",
    ),
    "Z03": (
        API + "test_photos.py::test_it_serves_no_photo_by_its_path",
        WEB + "test_safety.py::test_it_hands_out_photos_of_visible_issues_only",
        WEB + "test_signed_links.py",
    ),
    "Z04": (
        WEB + "test_bad_input.py::test_it_hides_every_deed_of_a_foreign_issue",
        API + "test_order_of_refusal.py::test_it_hides_an_issue_before_it_looks_at_anything_else",
    ),
    "Z05": (ACCESS + "test_same_set.py",),
    "Z07": (
        PROCESSES
        + "test_deed_fixing.py::test_it_keeps_the_own_unit_and_the_home_unit_from_checking",
        PROCESSES
        + "test_deed_fixing.py::test_it_keeps_the_submitter_from_checking_wherever_he_works_now",
        ACCESS + "test_outsiders.py::test_it_hides_the_pages_of_work_from_the_admin",
        WEB + "test_account.py::test_each_does_his_own",
    ),
    "Z08": (PROCESSES + "test_manual_points.py",),
    "Z10": (
        PROCESSES + "test_weeks.py::test_nothing_that_happens_later_changes_it",
        PROCESSES + "test_weeks_later.py",
        FAULTS + "test_database_roles.py::test_the_app_cannot_change_history",
    ),
    "Z11": (WEB + "test_public.py",),
    "Z13": (WEB + "test_admin.py",),
    "Z14": (
        WEB + "test_bad_input.py::test_it_tells_who_changed_what_since_the_page_was_opened",
        API + "test_order_of_refusal.py::test_it_never_lets_two_people_overwrite_each_other",
    ),
    "S01": (
        WEB + "test_account.py::test_a_strict_password",
        WEB + "test_account.py::test_the_last_five_are_refused_and_the_sixth_is_not",
        WEB + "test_account.py::test_after_ninety_days_a_new_one_is_wanted",
    ),
    "S02": (
        WEB + "test_account.py::test_five_failures_lock_the_pair_and_not_the_person",
        WEB + "test_account.py::test_it_is_unlocked_by_hand_and_noted",
    ),
    "S03": (WEB + "test_account.py::test_one_password_for_many_names_locks_the_address",),
    "S04": ("tests/rules/test_sessions.py::test_a_sign_in_ends", WEB + "test_phones.py"),
    "S05": (
        WEB + "test_safety.py::test_it_takes_a_new_session_at_the_sign_in",
        WEB + "test_safety.py::test_it_ends_the_session_at_the_sign_out",
        WEB + "test_safety.py::test_it_forgets_who_was_disabled",
        WEB + "test_safety.py::test_it_ends_other_sessions_with_the_password",
        WEB + "test_safety.py::test_it_takes_a_lost_role_at_its_word",
    ),
    "S07": (WEB + "test_headers.py",),
    "S08": (
        WEB + "test_safety.py::test_it_refuses_posts_that_carry_no_token",
        WEB + "test_safety.py::test_it_signs_nobody_in_without_a_token",
        API + "test_signing_in.py::test_it_wants_a_csrf_token_with_a_session",
    ),
    "S09": (
        WEB + "test_account.py::test_a_given_password_opens_one_sign_in_and_wants_another",
        WEB + "test_account.py::test_a_given_password_ends_after_a_day",
    ),
    "S10": (PROCESSES + "test_installation.py",),
    "S11": (
        WEB + "test_account.py::test_a_code_is_good_once",
        WEB + "test_account.py::test_an_old_code_is_refused",
        WEB + "test_account.py::test_five_wrong_codes_begin_again",
    ),
    "S13": (WEB + "test_safety.py::test_it_answers_to_its_own_name_only",),
    "S14": (WEB + "test_account.py", WEB + "test_audit_log.py"),
    "I01": (WEB + "test_safety.py::test_it_survives_odd_queries", API + "test_hostile_input.py"),
    "I02": (WEB + "test_headers.py::test_a_query_names_no_part_of_a_statement",),
    "I04": ("tests/gateways/test_mail.py::test_a_subject_of_two_lines_forges_no_header",),
    "I05": (
        WEB + "test_safety.py::test_it_shows_scripts_as_the_text_they_are",
        WEB + "test_safety.py::test_it_gives_scripts_back_as_text_in_a_form",
    ),
    "I06": (WEB + "test_safety.py::test_it_survives_odd_queries",),
    "I07": (
        WEB + "test_safety.py::test_it_leads_nowhere_else_after_signing_in",
        WEB + "test_safety.py::test_it_leads_nowhere_else_from_the_form",
        WEB + "test_safety.py::test_it_leads_nowhere_else_from_the_language",
    ),
    "I08": (
        "tests/exports/test_ledger.py::test_text_that_looks_like_a_formula_stays_text",
        "tests/exports/test_weekly_workbook.py::test_text_that_looks_like_a_formula_stays_text",
        "tests/exports/test_self_check_month.py::test_text_that_looks_like_a_formula_stays_text",
    ),
    "I10": (API + "test_photos.py::test_it_serves_no_photo_by_its_path", *ARCHIVES),
    "C01": (PROCESSES + "test_twenty_at_once.py::test_twenty_strike_offs_are_one",),
    "C03": (
        PROCESSES + "test_twenty_at_once.py::test_twenty_uploads_are_as_many_photos_as_keys",
        WEB + "test_bad_input.py::test_it_takes_no_tenth_photo_of_a_fix",
    ),
    "C05": (
        PROCESSES
        + "test_weeks_at_once.py::test_fifty_writers_beside_the_publication_lose_nothing_and_count_nothing_twice",
        PROCESSES
        + "test_weeks_at_once.py::test_entries_of_the_last_second_count_in_the_week_or_late_in_the_next",
    ),
    "C06": (
        PROCESSES + "test_weeks_at_once.py::test_of_two_publishers_one_wins_and_the_other_is_told",
        PROCESSES + "test_weeks_at_once.py::test_of_two_freezers_one_wins_and_the_other_is_told",
        PROCESSES + "test_daily_briefs.py::test_two_clocks_make_one",
    ),
    "C07": (PROCESSES + "test_notifying_at_once.py", PROCESSES + "test_sending_at_once.py"),
    "C08": (
        PROCESSES
        + "test_sending_at_once.py::test_no_reminder_of_the_old_deadline_once_an_extension_is_asked_for",
    ),
    "C10": (FAULTS + "test_busy_database.py",),
    "I11": (FAULTS + "test_foreign_messages.py::test_a_pickle_is_refused",),
    "F01": (FAULTS + "test_killed_web.py::test_a_killed_web_worker_costs_nobody_an_issue",),
    "F02": (FAULTS + "test_killed_web.py::test_a_killed_master_is_back_in_ten_seconds",),
    "F04": (FAULTS + "test_storms.py::test_the_service_weathers[kill-pool-child]",),
    "F06": (FAULTS + "test_storms.py::test_the_service_weathers[stop-worker]",),
    "F08": (FAULTS + "test_storms.py::test_the_service_weathers[kill-redis-with-AOF]",),
    "F10": (FAULTS + "test_storms.py::test_the_service_weathers[full-redis]",),
    "F11": (FAULTS + "test_storms.py::test_the_service_weathers[flush-redis]",),
    "F12": (FAULTS + "test_storms.py::test_the_service_weathers_its_database[stop-postgres]",),
    "F13": (FAULTS + "test_storms.py::test_the_service_weathers_its_database[crash-postgres]",),
    "F26": (FAULTS + "test_storms.py::test_the_service_weathers_its_database[cut-power]",),
    "F03": (FAULTS + "test_killed_worker.py", FAULTS + "test_storms.py"),
    "F05": (FAULTS + "test_killed_worker.py::test_rows_are_found_again_after_a_restart",),
    "F07": (FAULTS + "test_storms.py::test_the_service_weathers[kill-redis]",),
    "F09": (FAULTS + "test_broker_gone.py",),
    "F18": (
        PROCESSES + "test_invariants.py::test_a_lost_file_is_named",
        PROCESSES + "test_invariants.py::test_a_changed_file_is_named",
    ),
    "F19": (
        "tests/gateways/test_mail.py",
        "tests/gateways/test_webhook.py",
        PROCESSES + "test_sending.py",
    ),
    "F20": (
        FAULTS + "test_storms.py",
        PROCESSES + "test_sending.py::test_a_lease_that_ran_out_is_unknown",
    ),
    "F21": (
        PROCESSES + "test_holding_back.py::test_after_three_days_without_beat_there_is_no_burst",
    ),
    "F25": ("tests/rules/test_vectors.py::test_deadline_is_due_when_the_vector_says",),
    "F27": (
        "tests/exports/test_ledger.py::test_a_killed_writer_leaves_no_ledger",
        PROCESSES + "test_jobs.py",
    ),
    "L06": (WEB + "test_query_budget.py",),
    "B01": (FAULTS + "test_backup.py::test_a_restored_city_is_the_same_and_sends_nothing",),
    "B02": (FAULTS + "test_backup.py::test_killed_in_the_middle_it_leaves_no_backup",),
    "B04": (FAULTS + "test_backup.py::test_it_does_not_go_over_a_living_city",),
    "B06": (FAULTS + "test_backup.py::test_a_restored_city_is_the_same_and_sends_nothing",),
    "B07": (FAULTS + "test_backup.py::test_the_drill_leaves_a_line_and_nothing_else",),
    "B08": (WEB + "test_audit_log.py::test_a_purge_keeps_what_is_young_and_the_chain_whole",),
}

PARTLY: dict[str, str] = {
    "F10": "the alert and the limits while Redis is full",
    "F12": "pages during the restart; test_busy_database shows their 503",
    "U04": "memory is not measured",
    "U18": "21 MB and 2,000 parts were sent through nginx by hand only",
    "U19": "the cut connection itself",
    "Z01": "one grid of role × address × object for every method",
    "Z13": "by role only; the address of the caller is nginx's",
    "Z07": "a refusal leaves no line in the audit log",
    "S04": "polling beside it",
    "I05": "no browser listens for alerts; the content policy forbids inline scripts",
    "C07": "2 planners and 4 senders over fewer than 10,000",
    "F20": "four strikes here; `python -m tests.faults.storm` has twenty of each kind",
    "B01": "load stands still while it is compared",
    "B02": "the full disk",
}

LEFT: dict[str, str] = {
    "M07": "rehearsed by hand: deploy/rehearsal/run.sh needs root and a bare Debian",
    "X13": "no worker imports: an import is one transaction of the request",
    "A02": "Schemathesis is not set up yet",
    "S12": "asked by deploy/rehearsal behind nginx, as root; not in this suite",
    "I13": "no rich text anywhere",
    "I14": "no automated sorter reads text",
    "C11": "measured for decision 0003, no test",
    "C12": "not written yet",
    "L01": "load is issue 6's and still open",
    "L02": "load is issue 6's and still open",
    "L03": "`make bench` has the figures of issues 2 and 4, not of this row",
    "L04": "load is issue 6's and still open",
    "L05": "load is issue 6's and still open",
    "L07": "load is issue 6's and still open",
}
for _row in [
    "F15",
    "F16",
    "F17",
    "F22",
    "F24",
    "F28",
    "F29",
    "F30",
]:
    LEFT[_row] = "not written yet"
for _row in ["B05", "M01", "M02", "M04", "M05", "M06"]:
    LEFT[_row] = "not rehearsed yet"
