"""Users of the city: who they are, which unit they work for, which roles they hold."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.administration import AdminDuty
from campaigns.rules.workflow import Actor, Role

GRANTED_ROLES = tuple(role.value for role in Role if role not in {Role.CITIZEN, Role.SYSTEM})
ROLE_BITS = {role: 1 << place for place, role in enumerate(GRANTED_ROLES)}


class StaffManager(UserManager["User"]):
    """Users, alone or with what every page asks of one."""

    use_in_migrations = False

    def with_roles(self) -> models.QuerySet[User]:
        """With the roles in the same statement, as the sum of their bits."""
        bits = (models.When(role=role, then=bit) for role, bit in ROLE_BITS.items())
        held = (
            RoleGrant.objects.filter(user=models.OuterRef("pk"))
            .order_by()
            .values("user")
            .annotate(bits=models.Sum(models.Case(*bits, default=0)))
        )
        return self.annotate(role_bits=Coalesce(models.Subquery(held.values("bits")), 0))


class User(AbstractUser):
    """A person with a sign-in.

    `department` is where the person works now; `home_department` is set for seconded staff and
    keeps them from verifying what their own unit fixed.
    """

    name = models.CharField(_("name"), max_length=60)
    department = models.ForeignKey(
        "campaigns.Department",
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
    )
    home_department = models.ForeignKey(
        "campaigns.Department",
        verbose_name=_("home unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seconded_users",
    )
    seconded_until = models.DateField(_("seconded until"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    # Of an administrator only; empty: the system's and the security's (rules/administration.py).
    admin_duty = models.CharField(
        _("administrator's duty"), max_length=8, blank=True, default="", db_default=""
    )
    password_set_at = models.DateTimeField(null=True, editable=False)
    # A password that somebody else chose: it opens one sign-in, before `password_ends_at`.
    password_is_given = models.BooleanField(default=False, db_default=False, editable=False)
    password_ends_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    # Codes of the columns of the list of issues, by commas; empty: all of them.
    list_columns = models.CharField(max_length=200, blank=True, default="", editable=False)

    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (known_codes("admin_duty", ("", *AdminDuty), "admin_duty_is_known"),)

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **more: Any) -> None:
        """A new password ends sign-ins by token and by bound phone, as it ends sessions."""
        has_new_password = getattr(self, "_password", None) is not None
        if has_new_password:
            self.password_set_at = timezone.now()
            if more.get("update_fields") is not None:
                more["update_fields"] = {*more["update_fields"], "password_set_at"}
        super().save(*args, **more)
        if not has_new_password:
            return
        FormerPassword.objects.create(user=self, encoded=self.password, set_at=timezone.now())
        token = getattr(self, "auth_token", None)
        if token is not None:
            token.delete()
        self.bound_phones.filter(revoked_at__isnull=True).update(
            revoked_at=timezone.now(), revoked_by=self
        )

    @cached_property
    def role_codes(self) -> frozenset[Role]:
        """The roles held; one query a user unless read `with_roles`."""
        if not self.pk:
            return frozenset()
        bits: int | None = getattr(self, "role_bits", None)
        if bits is not None:
            return frozenset(Role(role) for role, bit in ROLE_BITS.items() if bits & bit)
        return frozenset(Role(grant.role) for grant in self.role_grants.all())

    @property
    def actor(self) -> Actor:
        """This user as the table of deeds sees him."""
        return Actor(self.pk, self.role_codes, self.department_id, self.home_department_id)


class RoleGrant(models.Model):
    """One role of one user."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.UniqueConstraint(fields=["user", "role"], name="role_once_a_user"),
            known_codes("role", GRANTED_ROLES, "role_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class FormerPassword(models.Model):
    """A password that a user has or had, hashed, so that it is not taken again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        indexes = (models.Index(fields=["user", "-set_at"], name="former_password_by_user"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.set_at}"
