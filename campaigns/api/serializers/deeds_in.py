"""What each deed takes. All fields are optional here: the process says what is missing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers import fields
from campaigns.processes.holding import Assisting
from campaigns.rules.deadlines import LimitUnit
from campaigns.wording.labels import REQUEST_REASONS, RETURN_REASONS, VOID_REASONS

TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "max_length": 2000}
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class PhotosIn(serializers.Serializer[Any]):
    """Photos, as files or as ids from `/photos/`."""

    photos = serializers.ListField(child=serializers.FileField(), required=False)
    photo_ids = serializers.ListField(child=serializers.UUIDField(), required=False)


class AssistingIn(serializers.Serializer[Any]):
    department = fields.department()
    share = serializers.IntegerField(**OPTIONAL)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return Assisting(found["department"], found.get("share"))


class LimitIn(serializers.Serializer[Any]):
    due_at = fields.Moment(**OPTIONAL)
    limit_amount = serializers.IntegerField(min_value=1, max_value=999, **OPTIONAL)
    limit_unit = serializers.ChoiceField([unit.value for unit in LimitUnit], required=False)


class DispatchIn(LimitIn):
    lead_department = fields.department(**OPTIONAL)
    assisting = AssistingIn(many=True, required=False)
    note = serializers.CharField(**TEXT)


class RedirectIn(LimitIn):
    lead_department = fields.department(**OPTIONAL)
    assisting = AssistingIn(many=True, required=False)
    reason = serializers.CharField(**TEXT)


class NothingIn(serializers.Serializer[Any]):
    """Only `version`, and `client_uuid` if the client likes."""


class ReturnIn(serializers.Serializer[Any]):
    reason_code = serializers.ChoiceField(list(RETURN_REASONS), required=False)
    reason = serializers.CharField(**TEXT)
    suggested_department = fields.department(**OPTIONAL)


class RuleIn(LimitIn):
    decision = serializers.ChoiceField(["redirect", "uphold"], required=False)
    lead_department = fields.department(**OPTIONAL)
    reason = serializers.CharField(**TEXT)


class AssignWithinIn(serializers.Serializer[Any]):
    department = fields.department(**OPTIONAL)
    user = fields.user(**OPTIONAL)
    note = serializers.CharField(**TEXT)


class SubmitFixIn(PhotosIn):
    note = serializers.CharField(**TEXT)


class NoteIn(serializers.Serializer[Any]):
    note = serializers.CharField(**TEXT)


class VerifyIn(PhotosIn):
    result = serializers.ChoiceField(["pass", "fail"], required=False)
    reason = serializers.CharField(**TEXT)
    on_site = serializers.BooleanField(required=False)


class RequestExtensionIn(serializers.Serializer[Any]):
    reason_kind = serializers.ChoiceField(list(REQUEST_REASONS), required=False)
    reason = serializers.CharField(**TEXT)
    wanted_at = fields.Moment(**OPTIONAL)


class DecideExtensionIn(serializers.Serializer[Any]):
    grant = serializers.BooleanField(required=False, allow_null=True)
    due_at = fields.Moment(**OPTIONAL)
    reason = serializers.CharField(**TEXT)
    approved_by = serializers.CharField(required=False, allow_blank=True, max_length=60)


class RequestDeferralIn(PhotosIn):
    reason_kind = serializers.ChoiceField(list(REQUEST_REASONS), required=False)
    plan = serializers.CharField(**TEXT)
    interim_measure = serializers.CharField(**TEXT)
    resume_on = serializers.DateField(**OPTIONAL)


class DecideDeferralIn(serializers.Serializer[Any]):
    grant = serializers.BooleanField(required=False, allow_null=True)
    reason = serializers.CharField(**TEXT)


class RecheckIn(PhotosIn):
    result = serializers.ChoiceField(["fixed", "unfixed", "rebound"], required=False)
    note = serializers.CharField(**TEXT)


class ConfirmReboundIn(serializers.Serializer[Any]):
    earlier = fields.VisibleIssueField(**OPTIONAL)


class TextIn(serializers.Serializer[Any]):
    text = serializers.CharField(**TEXT)


class VoidIn(serializers.Serializer[Any]):
    reason_code = serializers.ChoiceField(list(VOID_REASONS), required=False)
    reason = serializers.CharField(**TEXT)
    duplicate_of = fields.VisibleIssueField(**OPTIONAL)


class SetDeadlineIn(serializers.Serializer[Any]):
    due_at = fields.Moment(**OPTIONAL)
    reason = serializers.CharField(**TEXT)


class AcknowledgeIn(TextIn):
    promised_on = serializers.DateField(**OPTIONAL)


DEEDS_IN: dict[str, type[serializers.Serializer[Any]]] = {
    "dispatch": DispatchIn,
    "redirect": RedirectIn,
    "accept": NothingIn,
    "return": ReturnIn,
    "rule": RuleIn,
    "assign_within": AssignWithinIn,
    "submit_fix": SubmitFixIn,
    "sign_off": NoteIn,
    "verify": VerifyIn,
    "request_extension": RequestExtensionIn,
    "decide_extension": DecideExtensionIn,
    "request_deferral": RequestDeferralIn,
    "decide_deferral": DecideDeferralIn,
    "resume": NothingIn,
    "recheck": RecheckIn,
    "confirm_rebound": ConfirmReboundIn,
    "challenge": TextIn,
    "set_deadline": SetDeadlineIn,
    "remind": TextIn,
    "acknowledge": AcknowledgeIn,
    "void": VoidIn,
    "comment": TextIn,
    "instruct": TextIn,
}


class LogIn(PhotosIn):
    """A new issue."""

    client_uuid = serializers.UUIDField(**OPTIONAL)
    campaign = fields.campaign(required=True)
    category = fields.category(required=True)
    description = serializers.CharField(max_length=2000)
    site = fields.site(**OPTIONAL)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)
    latitude = serializers.DecimalField(9, 6, min_value=-90, max_value=90, **OPTIONAL)
    longitude = serializers.DecimalField(9, 6, min_value=-180, max_value=180, **OPTIONAL)
    severity = serializers.ChoiceField(["minor", "major", "urgent"], required=False)
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=20
    )
    found_at = fields.Moment(**OPTIONAL)
    inspection = fields.inspection(**OPTIONAL)
    indicator = fields.indicator(**OPTIONAL)
    lead_department = fields.department(**OPTIONAL)
    new_site = serializers.CharField(required=False, allow_blank=True, max_length=120)
    after_photos = serializers.ListField(child=serializers.FileField(), required=False)
    after_photo_ids = serializers.ListField(child=serializers.UUIDField(), required=False)
    device_latitude = serializers.FloatField(min_value=-90, max_value=90, **OPTIONAL)
    device_longitude = serializers.FloatField(min_value=-180, max_value=180, **OPTIONAL)
