"""Templates for workbooks that are imported: headers, an example row, and a sheet that explains.

The headers are those that `imports.plans` knows; a test holds the two together. The example row
begins with 示例 and is never imported.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.plain_text import lines_of
from campaigns.exports.sheet_page import LINE_POINTS, set_up_page
from campaigns.exports.sheet_style import Look, add_looks, put

TEXT_FORMAT = "@"
PREPARED_ROWS = 500
EXAMPLE = "示例"
NOTES_SHEET = "填写说明"
GENERAL_NOTES = (
    "表头请勿改名；列的顺序可以调整，不用的选填列可以删除，表头上方可以加标题行。",
    "第一列为“示例”的行不会导入，可以保留或删除。",
    "日期可写为 2026-3-9、2026/3/9、2026.3.9、2026年3月9日或 20260309，后面可加时间，如 9:30。",
    "单位可写全称、简称或别名，带不带“市”均可。",
    "编码、编号列请保持文本格式，以免丢失前面的 0。",
    "导入先试算：列出全部错误，不改动任何数据；确认后一次写入，要么全部成功，要么全部不变。",
)


@dataclass(frozen=True)
class Field:
    """A column of a template. `choices` become a list to choose from."""

    title: str
    example: str
    how: str
    is_required: bool = False
    width: float = 14
    choices: tuple[str, ...] = ()


SERIAL = Field("序号", EXAMPLE, "可留空", width=6)
SORT = Field("序号", EXAMPLE, "排列顺序，数字，可留空", width=6)
YES_NO = ("是", "否")
SEVERITIES = ("一般", "较重", "紧急")

TEMPLATES: dict[str, tuple[str, tuple[Field, ...]]] = {
    "departments": (
        "单位",
        (
            SORT,
            Field("单位编码", "chengguan", "字母、数字、-、_；留空则按拼音生成", width=16),
            Field("单位全称", "市城市管理综合执法局", "不得重复", is_required=True, width=28),
            Field("简称", "综执局", "列表和通报中显示", width=14),
            Field("别名", "城管局、执法局", "多个用“、”分开", width=20),
            Field(
                "单位类别",
                "政府部门",
                "留空则按名称判断",
                choices=(
                    "党委部门",
                    "政府部门",
                    "事业单位",
                    "群团组织",
                    "垂直管理单位",
                    "企业",
                    "街道",
                    "乡镇",
                    "社区",
                ),
            ),
            Field("上级单位", "", "社区填所属街道，支队填所属局", width=18),
            Field("考核组", "重点责任部门", "周排名的分组", width=16),
            Field("电话", "0000-0000038", ""),
            Field(
                "值班制度",
                "每日值班",
                "每日值班的单位休息日也计入时限",
                choices=("工作日", "每日值班"),
            ),
            Field("在用", "是", "", width=8, choices=YES_NO),
        ),
    ),
    "users": (
        "用户",
        (
            SERIAL,
            Field("账号", "li.chengguan", "登录用，不得重复", is_required=True, width=18),
            Field("姓名", "李联络", "", is_required=True),
            Field(
                "角色",
                "责任单位联络员",
                "创建办工作人员、督查员、责任单位联络员、责任单位负责人、片长、市级领导、监督审计、"
                "第三方测评、系统管理员；多个用“、”分开",
                is_required=True,
                width=22,
            ),
            Field("单位", "综执局", "全称、简称或别名", width=18),
            Field("派出单位", "", "借调人员的原单位", width=18),
            Field("借调至", "", "日期", width=12),
            Field("手机", "0000-00000001", "", width=16),
            Field("邮箱", "", "", width=20),
            Field(
                "初始密码", "", "只用于新用户，至少 12 位；留空则自动生成，导入后显示一次", width=18
            ),
            Field("在用", "是", "", width=8, choices=YES_NO),
        ),
    ),
    "zones": (
        "片区",
        (
            SORT,
            Field("片区编码", "Z01", "不得重复", is_required=True, width=12),
            Field("片区名称", "第1片区", "", is_required=True),
            Field("属地街道", "青禾街道", "", is_required=True, width=18),
            Field("片长单位", "综执局", "", is_required=True, width=18),
            Field("市级领导", "", "账号或姓名", width=16),
            Field("片长", "", "账号或姓名", width=16),
        ),
    ),
    "sites": (
        "点位",
        (
            SERIAL,
            Field("点位编码", "S02-001", "留空则按点位类型编号", width=14),
            Field("点位名称", "解放街商业街", "", is_required=True, width=24),
            Field("点位类型", "商业大街", "类型名称或编码", is_required=True, width=18),
            Field("片区", "第1片区", "片区名称或编码"),
            Field("责任单位", "综执局", "", width=18),
            Field("地址", "解放街1号", "", width=24),
            Field("经度", "90.011247", "WGS-84，度", width=12),
            Field("纬度", "36.022432", "WGS-84，度", width=12),
            Field("示范点位", "否", "", width=10, choices=YES_NO),
            Field("在用", "是", "", width=8, choices=YES_NO),
        ),
    ),
    "categories": (
        "问题类别",
        (
            SERIAL,
            Field("小类编码", "0101", "前两位为大类", is_required=True, width=12),
            Field("大类", "市容环境", "没有的大类会新建", is_required=True),
            Field("小类", "暴露垃圾", "", is_required=True, width=24),
            Field("小类英文", "exposed rubbish piles", "", width=24),
            Field("程度", "一般", "", width=10, choices=SEVERITIES),
            Field("整改时限", "4", "数字", width=10),
            Field("时限单位", "工作小时", "", choices=("小时", "工作小时", "工作日")),
            Field("主办单位", "环卫中心", "单位，或：点位责任单位、属地街道、片长单位", width=18),
            Field("协办单位", "属地街道", "同上", width=18),
            Field("销号条件", "清理干净、地面无残留", "", width=24),
            Field("易反复", "否", "", width=10, choices=YES_NO),
            Field("可缓办", "否", "", width=10, choices=YES_NO),
            Field("核查方式", "照片核查", "", choices=("现场核查", "照片核查", "抽查")),
            Field("点位类型", "S01 S02", "类型名称或编码，多个用空格或“、”分开", width=20),
            Field("在用", "是", "", width=8, choices=YES_NO),
        ),
    ),
    "calendar": (
        "工作日历",
        (
            SERIAL,
            Field("日期", "2026-10-10", "", is_required=True),
            Field("上班或休息", "上班", "", is_required=True, choices=("上班", "休息")),
            Field("说明", "国庆调休", "", width=24),
        ),
    ),
    "findings": (
        "问题清单",
        (
            SERIAL,
            Field("问题编号", "", "对方的编号，再次导入时据此识别，可留空", width=14),
            Field("点位名称", "解放街商业街", "与点位表一致；没有点位的填地址", width=22),
            Field("地址", "", "不在点位表中的地方", width=22),
            Field("问题描述", "垃圾桶旁堆放生活垃圾", "", is_required=True, width=32),
            Field("问题类别", "暴露垃圾", "小类名称或编码", is_required=True, width=18),
            Field("程度", "一般", "留空则按类别", width=10, choices=SEVERITIES),
            Field("发现时间", "2026-11-12 9:30", "", is_required=True, width=18),
            Field(
                "建议责任单位",
                "综执局",
                "单位，或：点位责任单位、属地街道、片长单位；留空由创建办交办",
                width=20,
            ),
            Field("经度/纬度", "90.011247 / 36.022432", "WGS-84，度", width=24),
            Field(
                "照片",
                "IMG_0001.jpg、IMG_0002.jpg",
                "压缩包中的文件名，多个用“、”分开，最多 9 张；也可以把图片放进单元格",
                width=30,
            ),
            Field("来源", "", "问题来源的名称，留空则为第三方测评", width=14),
        ),
    ),
}


def template(kind: str) -> bytes:
    """An .xlsx to fill in: one sheet with headers and an example row, one that explains.

    Raises KeyError for a kind that has none.
    """
    name, fields = TEMPLATES[kind]
    book = Workbook()
    add_looks(book)
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = name
    _write_fields(sheet, fields)
    _write_notes(book.create_sheet(NOTES_SHEET), fields)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_fields(sheet: Worksheet, fields: tuple[Field, ...]) -> None:
    for place, field in enumerate(fields, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = field.width
        title = f"{field.title}*" if field.is_required else field.title
        put(sheet, 1, place, title, Look.HEAD)
        put(sheet, 2, place, field.example, Look.TEXT)
        for row in range(2, PREPARED_ROWS + 2):
            sheet.cell(row, place).number_format = TEXT_FORMAT
        if field.choices:
            known = DataValidation(
                "list", formula1=f'"{",".join(field.choices)}"', allow_blank=True
            )
            known.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")
            sheet.add_data_validation(known)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(fields))}1"
    set_up_page(sheet, areas=[f"A1:{get_column_letter(len(fields))}30"], header_row=1)


def _write_notes(sheet: Worksheet, fields: tuple[Field, ...]) -> None:
    for place, (title, width) in enumerate(
        (("列名", 16), ("必填", 8), ("示例", 28), ("写法", 60)), start=1
    ):
        sheet.column_dimensions[get_column_letter(place)].width = width
        put(sheet, 1, place, title, Look.HEAD)
    row = 1
    for field in fields:
        row += 1
        how = field.how or ("、".join(field.choices) if field.choices else "")
        needed = "必填" if field.is_required else "选填"
        for place, text in enumerate((field.title, needed, field.example, how), start=1):
            put(sheet, row, place, text, Look.TEXT)
        sheet.row_dimensions[row].height = 6 + LINE_POINTS * lines_of(how, 58)
    for note in GENERAL_NOTES:
        row += 1
        put(sheet, row, 1, note, Look.FOOT)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.row_dimensions[row].height = 4 + LINE_POINTS * lines_of(note, 108)
    set_up_page(sheet, areas=[f"A1:D{row}"], header_row=1)
