"""The Chinese word for every code on an official paper: papers are Chinese in every language."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "found_district": "区级督查发现",
    "found_city": "市级督查发现",
    "found_upper": "上级及媒体发现",
    "overdue": "逾期",
    "overdue_day": "逾期续扣",
    "rework": "返工",
    "rework_3": "三次及以上返工",
    "rebound": "反弹",
    "rebound_again": "再次反弹",
    "false_fix": "虚假整改",
    "buck_passing": "推诿",
    "veto": "一票否决",
    "manual_deduction": "创建办扣分",
    "praise_nation": "国家级表扬",
    "praise_province": "省级表扬",
    "praise_office": "创建办表扬",
    "model_site": "示范点位",
    "all_sites_clean": "点位全部放心",
    "self_found_fixed": "自查自改",
    "publicity": "宣传信息",
    "late_document": "材料迟报",
    "duty_absence": "值守缺岗",
    "meeting_absence": "会议缺席",
    "no_publicity": "未报宣传信息",
    "appeal": "申诉采纳",
}
KINDS: Mapping[str, str] = {
    "deduction": "扣分",
    "bonus": "加分",
    "lapse": "日常扣分",
    "correction": "更正",
}
SEVERITIES: Mapping[str, str] = {"minor": "一般", "major": "较重", "urgent": "紧急"}
GRADES: Mapping[str, str] = {
    "excellent": "优秀",
    "good": "良好",
    "qualified": "合格",
    "unqualified": "不合格",
}
UNRANKED: Mapping[str, str] = {
    "no_data": "本周无到期问题且无点位测评",
    "no_group": "未编入考核组",
}
STATES: Mapping[str, str] = {
    "pending": "待交办",
    "dispatched": "待签收",
    "in_progress": "整改中",
    "submitted": "待核查",
    "closed": "已销号",
    "returned": "退回待复核",
    "deferred": "缓办（挂账）",
    "void": "作废",
}
NOTICE_STATES: Mapping[str, str] = {
    "planned": "待发",
    "held": "暂缓发送",
    "sending": "发送中",
    "sent": "已送达",
    "skipped": "已跳过",
    "cancelled": "已取消",
    "unknown": "结果不明",
    "dead": "发送失败",
}
TERRITORIES: Mapping[str, str] = {
    "subdistrict": "街道",
    "township": "乡镇",
    "community": "社区",
}


def word(words: Mapping[str, str], code: str) -> str:
    """The word for a code; the code itself when a city has added one."""
    return words.get(code, code)
