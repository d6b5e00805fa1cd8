"""The application: where it is found and what it does when the database was migrated."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Civilized-city campaigns."""

    name = "campaigns"
    verbose_name = _("campaigns")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns.models.append_only import after_migrate
        from campaigns.web.sign_in_traces import watch_sign_ins

        post_migrate.connect(after_migrate, dispatch_uid="append_only_triggers")
        watch_sign_ins()
