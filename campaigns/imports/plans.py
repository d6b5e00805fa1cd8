"""The table of workbooks that are read: kind by kind, column by column.

The first header of a column is the official one, in templates and in error lists; the English
ones at the end are those of the presets.
"""

from __future__ import annotations

from campaigns.imports import cells, moments, words
from campaigns.imports.plan import Column, Plan

SERIAL = Column("serial", ("序号",), cells.name(20))

DEPARTMENTS = Plan(
    "departments",
    (
        Column("code", ("单位编码", "编码", "单位代码", "代码", "code"), cells.slug(40)),
        Column(
            "name",
            ("单位全称", "全称", "单位名称", "名称", "单位", "name"),
            cells.name(120),
            is_required=True,
            is_filled=True,
        ),
        Column("short_name", ("简称", "单位简称", "short_name"), cells.name(40)),
        Column("aliases", ("别名", "曾用名", "其他名称", "aliases"), cells.names),
        Column(
            "kind",
            ("单位类别", "单位性质", "性质", "类别", "kind"),
            cells.choice(words.DEPARTMENT_KINDS),
        ),
        Column("group", ("考核组", "考核分组", "分组", "ranking_group"), cells.name(60)),
        Column("parent", ("上级单位", "主管单位", "parent"), cells.name(120)),
        Column("sort", ("排序", "序号", "sort"), cells.whole(low=0, high=1_000_000)),
        Column("phone", ("电话", "联系电话", "办公电话", "phone"), cells.name(32)),
        Column("duty", ("值班制度", "工作制", "duty"), cells.choice(words.DUTIES)),
        Column("is_active", ("在用", "是否在用", "is_active"), cells.yes_no),
    ),
)

USERS = Plan(
    "users",
    (
        SERIAL,
        Column(
            "username",
            ("账号", "用户名", "登录名", "登录账号", "username"),
            cells.code(150),
            is_required=True,
            is_filled=True,
        ),
        Column("name", ("姓名", "name"), cells.name(60), is_required=True, is_filled=True),
        Column(
            "roles",
            ("角色", "岗位", "roles", "role"),
            cells.chosen_names(words.ROLES),
            is_required=True,
            is_filled=True,
        ),
        Column(
            "department",
            ("单位", "所在单位", "工作单位", "责任单位", "department"),
            cells.name(120),
        ),
        Column("home_department", ("派出单位", "原单位", "home_department"), cells.name(120)),
        Column(
            "seconded_until", ("借调至", "借调期限", "seconded_until"), moments.day, is_date=True
        ),
        Column("phone", ("手机", "电话", "联系电话", "手机号码", "phone"), cells.name(32)),
        Column("email", ("邮箱", "电子邮箱", "email"), cells.email),
        Column("password", ("初始密码", "密码", "password"), cells.text(128)),
        Column("is_active", ("在用", "是否在用", "is_active"), cells.yes_no),
    ),
)

ZONES = Plan(
    "zones",
    (
        Column(
            "code", ("片区编码", "编码", "code"), cells.slug(20), is_required=True, is_filled=True
        ),
        Column(
            "name",
            ("片区名称", "片区", "名称", "name"),
            cells.name(60),
            is_required=True,
            is_filled=True,
        ),
        Column(
            "territory",
            ("属地街道", "属地", "街道", "territory"),
            cells.name(120),
            is_required=True,
            is_filled=True,
        ),
        Column(
            "lead_department",
            ("片长单位", "牵头单位", "lead_department"),
            cells.name(120),
            is_required=True,
            is_filled=True,
        ),
        Column("leader", ("市级领导", "包片领导", "leader"), cells.name(150)),
        Column("chief", ("片长", "chief"), cells.name(150)),
        Column("sort", ("排序", "序号", "sort"), cells.whole(low=0, high=1_000_000)),
    ),
)

SITES = Plan(
    "sites",
    (
        SERIAL,
        Column("code", ("点位编码", "点位编号", "编码", "编号", "code"), cells.slug(20)),
        Column(
            "name",
            ("点位名称", "点位", "名称", "name"),
            cells.name(120),
            is_required=True,
            is_filled=True,
        ),
        Column(
            "site_type",
            ("点位类型", "类型", "site_type"),
            cells.name(60),
            is_required=True,
            is_filled=True,
        ),
        Column("zone", ("片区", "所属片区", "zone"), cells.name(60)),
        Column("owner", ("责任单位", "点位责任单位", "主管单位", "owner"), cells.name(120)),
        Column("address", ("地址", "位置", "详细地址", "address"), cells.name(200)),
        Column("position", ("经度/纬度", "经纬度", "坐标"), cells.longitude_latitude),
        Column("longitude", ("经度", "longitude"), cells.degrees),
        Column("latitude", ("纬度", "latitude"), cells.degrees),
        Column("is_model", ("示范点位", "示范点", "is_model"), cells.yes_no),
        Column("is_clean", ("放心点位", "is_clean"), cells.yes_no),
        Column("is_active", ("在用", "是否在用", "is_active"), cells.yes_no),
    ),
)

CATEGORIES = Plan(
    "categories",
    (
        SERIAL,
        Column(
            "code",
            ("小类编码", "编码", "类别编码", "code"),
            cells.slug(10),
            is_required=True,
            is_filled=True,
        ),
        Column("class_name", ("大类", "class"), cells.name(60), is_required=True, is_filled=True),
        Column("class_name_en", ("大类英文", "class_en"), cells.name(120)),
        Column(
            "name",
            ("小类", "问题类别", "类别名称", "名称", "name"),
            cells.name(60),
            is_required=True,
            is_filled=True,
        ),
        Column("name_en", ("小类英文", "英文名称", "name_en"), cells.name(120)),
        Column("severity", ("程度", "默认程度", "severity"), cells.choice(words.SEVERITIES)),
        Column("limit_amount", ("整改时限", "时限", "limit_amount"), cells.whole(low=1, high=1000)),
        Column("limit_unit", ("时限单位", "limit_unit"), cells.choice(words.LIMIT_UNITS)),
        Column("lead_rule", ("主办单位", "责任单位", "牵头单位", "lead"), cells.name(120)),
        Column("assist_rule", ("协办单位", "assist"), cells.name(120)),
        Column("closing_condition", ("销号条件", "closing_condition"), cells.text(200)),
        Column("is_transient", ("易反复", "是否易反复", "transient"), cells.yes_no),
        Column("is_deferrable", ("可缓办", "可挂账", "deferrable"), cells.yes_no),
        Column("check_mode", ("核查方式", "check"), cells.choice(words.CHECK_MODES)),
        Column("site_types", ("点位类型", "适用点位", "site_types"), cells.codes),
        Column("is_active", ("在用", "是否在用", "is_active"), cells.yes_no),
    ),
)

CALENDAR = Plan(
    "calendar",
    (
        SERIAL,
        Column(
            "date", ("日期", "date"), moments.day, is_required=True, is_filled=True, is_date=True
        ),
        Column(
            "works",
            ("上班或休息", "类型", "是否上班", "上班", "is_working"),
            cells.choice(words.DAYS),
            is_required=True,
            is_filled=True,
        ),
        Column("note", ("说明", "备注", "note"), cells.name(120)),
    ),
)

FINDINGS = Plan(
    "findings",
    (
        SERIAL,
        Column("number", ("问题编号", "编号", "案件编号", "工单编号"), cells.code(60)),
        Column("site", ("点位名称", "点位简称"), cells.name(120)),
        Column("site_code", ("点位编码", "点位编号"), cells.code(20)),
        Column("place", ("点位", "地点", "问题地点", "问题点位"), cells.name(200)),
        Column("address", ("地址", "位置", "具体位置", "详细地址"), cells.name(200)),
        Column("site_type", ("点位类型",), cells.name(60)),
        Column(
            "description",
            ("问题描述", "问题内容", "存在问题", "存在的问题", "描述"),
            cells.text(2000),
            is_required=True,
            is_filled=True,
        ),
        Column(
            "category",
            ("问题类别", "小类", "问题类型", "类别"),
            cells.name(60),
            is_required=True,
            is_filled=True,
        ),
        Column("severity", ("程度", "严重程度", "问题程度"), cells.choice(words.SEVERITIES)),
        Column(
            "found_at",
            ("发现时间", "发现日期", "检查时间", "检查日期", "督查时间", "暗访时间"),
            moments.moment,
            is_required=True,
            is_filled=True,
            is_date=True,
        ),
        Column(
            "unit",
            ("建议责任单位", "责任单位", "主办单位", "牵头单位", "整改单位"),
            cells.name(200),
        ),
        Column("due", ("整改期限", "整改时限", "完成时限"), moments.due_moment, is_date=True),
        Column(
            "points", ("扣分", "得分", "分值"), cells.decimal(low=0, high=100, fault="bad_score")
        ),
        Column("position", ("经度/纬度", "经纬度", "坐标"), cells.longitude_latitude),
        Column("position_reversed", ("纬度/经度", "纬经度"), cells.latitude_longitude),
        Column("longitude", ("经度",), cells.degrees),
        Column("latitude", ("纬度",), cells.degrees),
        Column("photos", ("照片", "图片", "现场照片", "问题照片", "照片文件名"), cells.names),
        Column("source", ("来源", "问题来源"), cells.name(60)),
    ),
    one_of=(
        ("site", "site_code", "place", "address", "position", "position_reversed", "longitude"),
    ),
    has_pictures=True,
)

PLANS = {
    plan.kind: plan for plan in (DEPARTMENTS, USERS, ZONES, SITES, CATEGORIES, CALENDAR, FINDINGS)
}
