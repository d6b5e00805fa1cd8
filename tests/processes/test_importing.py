"""Importing findings: a third-party company's workbook of 120 rows with a zip of 180 photos."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import AuditLog, Campaign, Counter, Department, ImportRun, Issue, Photo, Site
from campaigns.processes import importing
from campaigns.processes.importing import UnreadableFile
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.rules.workflow import State
from tests.factories import at, make_issue, make_jpeg, person
from tests.imports import made_workbooks as made
from tests.imports.made_workbooks import zipped
from tests.processes.importing_files import (
    EXPECTED,
    PHOTOS,
    TODAY,
    WORKBOOK,
    committed,
    counts,
    dry_run,
    errors,
    kept_files,
    table,
)

pytestmark = pytest.mark.django_db
HEADERS = ("问题编号", "点位名称", "问题描述", "问题类别", "发现时间", "责任单位", "照片")
STREET = "解放街商业街"


def finding(**changes: Any) -> list[Any]:
    """A good row under HEADERS."""
    values = {
        "number": "W-1",
        "site": STREET,
        "description": "垃圾桶旁堆放生活垃圾",
        "category": "暴露垃圾",
        "found_at": "2026-11-12 09:30",
        "unit": "综执局",
        "photos": "",
        **changes,
    }
    return list(values.values())


@pytest.fixture
def third_party(campaign: Campaign) -> ImportRun:
    """The dry run of the company's workbook with its zip."""
    return dry_run(
        WORKBOOK.read_bytes(),
        file_name=WORKBOOK.name,
        photos=PHOTOS.read_bytes(),
        campaign=campaign,
    )


def test_the_dry_run_tells_exactly_the_seven_errors_and_changes_nothing(
    third_party: ImportRun,
) -> None:
    answer = third_party.answer
    told = [{key: error[key] for key in EXPECTED["errors"][0]} for error in answer["errors"]]
    assert told == EXPECTED["errors"]
    assert answer["rows"] == EXPECTED["rows"]
    assert answer["rows_without_error"] == answer["created"] == EXPECTED["rows_without_error"]
    assert answer["unused_photos"] == EXPECTED["unused_photos"]
    assert (Issue.objects.count(), Photo.objects.count()) == (0, 0)


def test_a_workbook_with_errors_is_not_committed(third_party: ImportRun) -> None:
    before = set(kept_files())
    with pytest.raises(MoveNotAllowed) as refusal:
        importing.commit(run_id=third_party.pk, by=person("office"), now=TODAY)
    assert refusal.value.code == "import_has_errors"
    assert (Issue.objects.count(), Photo.objects.count()) == (0, 0)
    assert set(kept_files()) == before


@pytest.mark.both
def test_the_good_rows_commit_where_that_is_asked_for(third_party: ImportRun) -> None:
    run = importing.commit(
        run_id=third_party.pk, by=person("office"), now=TODAY, skip_bad_rows=True
    )
    assert counts(run) == (113, 0, 0)
    assert run.committed_at == TODAY
    issues = Issue.objects.all()
    assert issues.count() == 113
    assert set(issues.values_list("source__code", flat=True)) == {"third_party"}
    assert set(issues.values_list("state", flat=True)) == {State.PENDING.value}
    assert not issues.filter(is_photo_missing=True).exists()
    assert Photo.objects.filter(claimed_at__isnull=True).count() == 0
    assert Photo.objects.count() == len(kept_files()) - 2  # workbook and zip lie there too
    assert AuditLog.objects.filter(action="import", result="ok").count() == 1


@pytest.mark.both
def test_the_same_workbook_twice_changes_nothing(
    third_party: ImportRun, campaign: Campaign
) -> None:
    importing.commit(run_id=third_party.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    photos = Photo.objects.count()
    again = dry_run(
        WORKBOOK.read_bytes(),
        file_name=WORKBOOK.name,
        photos=PHOTOS.read_bytes(),
        campaign=campaign,
    )
    assert counts(again) == (0, 0, 113)
    run = importing.commit(run_id=again.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    assert counts(run) == (0, 0, 113)
    assert (Issue.objects.count(), Photo.objects.count()) == (113, photos)


def test_the_units_are_those_that_the_words_mean(third_party: ImportRun) -> None:
    importing.commit(run_id=third_party.pk, by=person("office"), now=TODAY, skip_bad_rows=True)

    def lead(description: str, site: str) -> Department | None:
        issue = Issue.objects.get(description=description, site__name=site)
        return issue.suggested_lead

    owned = Site.objects.select_related("owner").get(name="阳光社区党群服务中心")
    assert lead("现场公益广告破损、褪色、污损", owned.name) == owned.owner
    park = Site.objects.select_related("zone__territory").get(name="青山公园")
    assert park.zone is not None
    assert lead("健身区旁毁绿种菜", park.name) == park.zone.territory
    square = lead("步行街入口公益广告与商业广告比例失当", STREET)
    assert square is not None
    assert square.code == "chengguan"  # 综合执法局 is an alias


def test_the_dry_run_asks_no_question_a_row(campaign: Campaign) -> None:
    rows = [finding(number=f"W-{n}", photos="a.jpg") for n in range(400)]
    office = person("office")
    assert office.role_codes
    with CaptureQueriesContext(connection) as queries:
        run = importing.dry_run(
            kind="findings",
            sent=table(HEADERS, *rows),
            file_name="a.csv",
            campaign=campaign,
            by=office,
            now=TODAY,
        )
    assert counts(run) == (400, 0, 0)
    assert len(queries) <= 14


def test_it_cannot_be_committed_twice(campaign: Campaign) -> None:
    run = committed(table(HEADERS, finding()), campaign=campaign)
    with pytest.raises(MoveNotAllowed) as refusal:
        importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert refusal.value.code == "import_committed"
    with pytest.raises(MoveNotAllowed):
        importing.check_again(run_id=run.pk, by=person("office"), now=TODAY)


def test_of_two_runs_of_one_file_the_second_finds_nothing_to_do(campaign: Campaign) -> None:
    sent = table(HEADERS, finding())
    runs = [dry_run(sent, campaign=campaign) for _ in range(2)]
    done = [importing.commit(run_id=run.pk, by=person("office"), now=TODAY) for run in runs]
    assert [counts(run) for run in done] == [(1, 0, 0), (0, 0, 1)]


def test_a_failure_in_the_middle_leaves_neither_rows_nor_files(campaign: Campaign) -> None:
    """The second row breaks a rule of the database that no check knows: the number is used up."""
    zip_file = zipped({"a.jpg": make_jpeg(), "b.jpg": make_jpeg()})
    sent = table(HEADERS, finding(photos="a.jpg"), finding(number="W-2", photos="b.jpg"))
    run = dry_run(sent, campaign=campaign, photos=zip_file)
    before = set(kept_files())
    other = make_issue(campaign, external_key="other")
    files = set(kept_files())
    year = Counter.objects.get(name=campaign.prefix, year=2026)
    Issue.objects.filter(pk=other.pk).update(number=f"{campaign.prefix}-2026-{year.value + 2:06d}")
    with pytest.raises(MoveNotAllowed) as refusal:
        importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert refusal.value.code == "import_conflict"
    assert Issue.objects.count() == 1
    assert set(kept_files()) == files
    assert before < files
    assert ImportRun.objects.get(pk=run.pk).committed_at is None


@pytest.mark.parametrize(
    ("changes", "column", "code", "value"),
    [
        ({"site": "没有的点位"}, "点位名称", "unknown_site", "没有的点位"),
        ({"category": "没有的类别"}, "问题类别", "unknown_category", "没有的类别"),
        ({"category": "市政设施"}, "问题类别", "unknown_category", "市政设施"),  # a class
        ({"unit": "市大数据局"}, "责任单位", "unknown_department", "市大数据局"),
        ({"unit": "综执局、住建局"}, "责任单位", "unknown_department", "综执局、住建局"),
        ({"found_at": "2026-11-31"}, "发现时间", "bad_date", "2026-11-31"),
        ({"found_at": "2026-11-22 18:06"}, "发现时间", "in_future", "2026-11-22 18:06"),
        ({"description": ""}, "问题描述", "required", ""),
        ({"description": "长" * 2001}, "问题描述", "too_long", "长" * 200),
        ({"site": ""}, "点位名称", "place_required", ""),
    ],
)
def test_it_names_the_fault(
    campaign: Campaign, changes: dict[str, str], column: str, code: str, value: str
) -> None:
    run = dry_run(table(HEADERS, finding(**changes)), campaign=campaign)
    assert errors(run) == [(2, column, code, value)]
    assert run.answer["rows_without_error"] == 0


def test_it_tells_all_faults_of_a_row_at_once(campaign: Campaign) -> None:
    row = finding(site="没有的点位", category="没有的类别", unit="市大数据局", found_at="昨天")
    run = dry_run(table(HEADERS, row), campaign=campaign)
    assert {code for _row, _column, code, _value in errors(run)} == {
        "unknown_site",
        "unknown_category",
        "unknown_department",
        "bad_date",
    }


def test_it_offers_the_nearest_names(campaign: Campaign) -> None:
    run = dry_run(
        table(HEADERS, finding(unit="城菅局", site="解放街商业接", category="暴露拉圾")),
        campaign=campaign,
    )
    best = {
        error["column"]: error["facts"]["suggestions"][0]["name"] for error in run.answer["errors"]
    }
    assert best == {"责任单位": "综执局", "点位名称": STREET, "问题类别": "暴露垃圾"}


def test_an_answer_is_remembered_as_an_alias(campaign: Campaign) -> None:
    run = dry_run(table(HEADERS, finding(unit="城菅局")), campaign=campaign)
    unit = Department.objects.get(code="chengguan")
    for _ in range(2):  # saying so twice changes nothing
        importing.remember_alias(name=" 城菅局", department=unit, by=person("office"), now=TODAY)
    again = importing.check_again(run_id=run.pk, by=person("office"), now=TODAY)
    assert (errors(again), counts(again)) == ([], (1, 0, 0))
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert Issue.objects.get().suggested_lead == unit
    other = Department.objects.get(code="zhujian")
    with pytest.raises(BadFields):
        importing.remember_alias(name="城菅局", department=other, by=person("office"), now=TODAY)


def test_an_import_never_creates_a_unit(campaign: Campaign) -> None:
    before = Department.objects.count()
    dry_run(table(HEADERS, finding(unit="已撤并的旧局")), campaign=campaign)
    assert Department.objects.count() == before


def test_an_empty_unit_is_no_error_and_the_issue_waits_for_the_office(campaign: Campaign) -> None:
    committed(table(HEADERS, finding(unit="")), campaign=campaign)
    assert Issue.objects.get().state == State.PENDING.value


def test_without_a_zip_the_photo_is_marked_missing(campaign: Campaign) -> None:
    run = committed(table(HEADERS, finding(photos="a.jpg")), campaign=campaign)
    assert {"code": "photos_follow", "rows": 1} in run.answer["notes"]
    assert Issue.objects.get().is_photo_missing


def test_the_same_file_with_its_zip_brings_the_missing_photos(campaign: Campaign) -> None:
    sent = table(HEADERS, finding(photos="a.jpg、b.jpg"))
    committed(sent, campaign=campaign)
    zip_file = zipped({"photos/A.JPG": make_jpeg(), "photos/b.jpg": make_jpeg()})
    run = committed(sent, campaign=campaign, photos=zip_file)
    issue = Issue.objects.get()
    assert counts(run) == (0, 1, 0)
    assert not issue.is_photo_missing
    assert [photo.file_name for photo in issue.photos.order_by("sort")] == ["A.JPG", "b.jpg"]
    assert issue.event_count == issue.events.count() == 2
    assert counts(committed(sent, campaign=campaign, photos=zip_file)) == (0, 0, 1)
    assert Photo.objects.count() == 2


def test_nobody_else_adds_photos_to_what_others_logged(campaign: Campaign) -> None:
    sent = table(HEADERS, finding(photos="a.jpg"))
    committed(sent, campaign=campaign, by="inspector")
    zip_file = zipped({"a.jpg": make_jpeg()})
    run = dry_run(sent, campaign=campaign, by="thirdparty", photos=zip_file)
    assert counts(run) == (0, 0, 1)


@pytest.mark.parametrize(
    ("content", "named", "code"),
    [
        ({"a.jpg": b"no picture"}, "a.jpg", "bad_photo"),
        ({"a.jpg": b""}, "a.jpg", "bad_photo"),
        ({"b.jpg": make_jpeg(1)}, "a.jpg", "missing_photo"),
        ({"x/a.jpg": make_jpeg(1), "y/a.jpg": make_jpeg(2)}, "a.jpg", "ambiguous_photo"),
        (
            {f"{n}.jpg": make_jpeg(n) for n in range(10)},
            "、".join(f"{n}.jpg" for n in range(10)),
            "too_many_photos",
        ),
    ],
)
def test_it_refuses_photos_that_cannot_be_taken(
    campaign: Campaign, content: dict[str, bytes], named: str, code: str
) -> None:
    run = dry_run(table(HEADERS, finding(photos=named)), campaign=campaign, photos=zipped(content))
    assert [error[2] for error in errors(run)] == [code]


def test_a_photo_is_found_without_its_folder_or_extension(campaign: Campaign) -> None:
    zip_file = zipped({"照片/IMG 1.jpg": make_jpeg(), "__MACOSX/照片/._IMG 1.jpg": b"debris"})
    run = dry_run(table(HEADERS, finding(photos="IMG1")), campaign=campaign, photos=zip_file)
    assert (errors(run), run.answer["unused_photos"]) == ([], [])


def test_pictures_in_the_cells_become_the_photos_of_their_rows(campaign: Campaign) -> None:
    rows = made.finding_rows("垃圾", "小广告")
    anchors = [made.anchor((1, 0), (1, 9000), "rId1"), made.anchor((2, 0), (2, 9000), "rId2")]
    sent = made.with_drawing(rows, anchors, [make_jpeg(), make_jpeg()])
    run = committed(sent, campaign=campaign, file_name="a.xlsx")
    assert counts(run) == (2, 0, 0)
    assert [issue.photos.count() for issue in Issue.objects.all()] == [1, 1]


def test_a_picture_that_cannot_be_read_is_an_error_of_its_row(campaign: Campaign) -> None:
    rows = [
        made.row(1, *made.HEADERS),
        made.row(
            2, STREET, "垃圾", "暴露垃圾", "2026-11-12", more=made.dispimg_cell("E2", "ID_GONE")
        ),
    ]
    run = dry_run(
        made.with_wps_pictures(rows, {"ID_1": make_jpeg()}), campaign=campaign, file_name="a.xlsx"
    )
    assert errors(run) == [(2, "照片", "bad_photo", "ID_GONE")]


def test_a_number_of_its_own_is_the_key(campaign: Campaign) -> None:
    committed(table(HEADERS, finding()), campaign=campaign)
    corrected = dry_run(table(HEADERS, finding(description="改过的描述")), campaign=campaign)
    assert counts(corrected) == (0, 0, 1)
    next_month = finding(description="另一个问题", found_at="2026-11-20")
    restarted = dry_run(table(HEADERS, next_month), campaign=campaign)
    assert errors(restarted) == [(2, "问题编号", "number_taken", "W-1")]


def test_two_rows_of_one_number_or_one_content_are_told(campaign: Campaign) -> None:
    run = dry_run(table(HEADERS, finding(), finding(description="别的")), campaign=campaign)
    assert errors(run) == [(3, "问题编号", "duplicate_key", "W-1")]
    run = dry_run(table(HEADERS, finding(number=""), finding(number="")), campaign=campaign)
    assert [error[:3] for error in errors(run)] == [(3, "问题描述", "duplicate_key")]


def test_a_ledger_of_our_own_issues_comes_back_unchanged(campaign: Campaign) -> None:
    issue = make_issue(campaign)
    row = finding(number=issue.number, site="已不存在的点位", category="旧类别")
    run = dry_run(table(HEADERS, row), campaign=campaign)
    assert (errors(run), counts(run)) == ([], (0, 0, 1))


def test_a_place_in_words_becomes_an_address_with_a_note(campaign: Campaign) -> None:
    headers = ("地点", "问题描述", "问题类别", "发现时间")
    rows = [
        ["南门外大槐树下", "垃圾", "暴露垃圾", "2026-11-12"],
        [STREET, "垃圾", "0101", "2026-11-12"],
    ]
    run = committed(table(headers, *rows), campaign=campaign)
    first, second = Issue.objects.order_by("pk")
    assert (first.site, first.address) == (None, "南门外大槐树下")
    assert second.site is not None
    assert [note["row"] for note in run.answer["notes"] if note["code"] == "place_as_address"] == [
        2
    ]


def test_coordinates_come_from_one_column_or_two(campaign: Campaign) -> None:
    one = table(
        ("经纬度", "问题描述", "问题类别", "发现时间"),
        ["90.011247, 36.022432", "垃圾", "暴露垃圾", "2026-11-12"],
    )
    two = table(
        ("纬度", "经度", "问题描述", "问题类别", "发现时间"),
        ["36.022432", "90.011247", "小广告", "暴露垃圾", "2026-11-12"],
        ["36.022432", "", "半个", "暴露垃圾", "2026-11-12"],
    )
    committed(one, campaign=campaign)
    run = dry_run(two, campaign=campaign)
    assert errors(run) == [(3, "经度", "bad_position", "")]
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    assert {(str(issue.latitude), str(issue.longitude)) for issue in Issue.objects.all()} == {
        ("36.022432", "90.011247")
    }


def test_the_column_of_the_source_holds_where_the_user_may_use_it(campaign: Campaign) -> None:
    headers = ("点位名称", "问题描述", "问题类别", "发现时间", "来源")
    rows = [
        [STREET, "一", "暴露垃圾", "2026-11-12", "市级督查"],
        [STREET, "二", "暴露垃圾", "2026-11-12", ""],
    ]
    committed(table(headers, *rows), campaign=campaign)
    assert list(Issue.objects.order_by("pk").values_list("source__code", flat=True)) == [
        "city",
        "third_party",
    ]
    run = dry_run(table(headers, *rows), campaign=campaign, by="thirdparty")
    assert errors(run) == [(2, "来源", "source_not_allowed", "市级督查")]


def test_a_source_that_the_user_may_not_use_is_refused(campaign: Campaign) -> None:
    with pytest.raises(BadFields):
        dry_run(table(HEADERS, finding()), campaign=campaign, by="thirdparty", source="city")


def test_findings_need_a_campaign(db: None) -> None:
    with pytest.raises(BadFields):
        dry_run(table(HEADERS, finding()))


def test_another_type_than_the_sites_is_only_a_note(campaign: Campaign) -> None:
    headers = ("点位名称", "点位类型", "问题描述", "问题类别", "发现时间")
    run = dry_run(
        table(headers, [STREET, "公园", "垃圾", "暴露垃圾", "2026-11-12"]), campaign=campaign
    )
    assert errors(run) == []
    assert [note["code"] for note in run.answer["notes"]] == ["site_type_differs", "photos_follow"]


def test_a_day_found_today_is_not_in_the_future(campaign: Campaign) -> None:
    run = dry_run(
        table(HEADERS, finding(found_at="2026-11-22")),
        campaign=campaign,
        now=at("2026-11-22 00:10"),
    )
    assert errors(run) == []


@pytest.mark.parametrize("photos", [b"", b"Rar!", PHOTOS.read_bytes()[:9000]])
def test_a_zip_that_cannot_be_read_refuses_the_whole(campaign: Campaign, photos: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        dry_run(table(HEADERS, finding()), campaign=campaign, photos=photos)
    assert refusal.value.facts["file"] == "photos"
    assert (ImportRun.objects.count(), kept_files()) == (0, [])


def test_a_refused_file_leaves_a_line_in_the_audit_log(campaign: Campaign) -> None:
    with pytest.raises(UnreadableFile):
        dry_run(b"", campaign=campaign)
    line = AuditLog.objects.get()
    assert (line.action, line.result, line.facts["code"]) == ("import", "refused", "empty_file")
