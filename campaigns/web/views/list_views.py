"""How a person looks at the list: kept filters, chosen columns, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import SavedFilter, User
from campaigns.processes import list_views
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.web.filter_bar import fault_lines, query_of, tags_of
from campaigns.web.list_columns import COLUMNS, column_choices, saved_rows
from campaigns.web.views.asking import campaign_of, params_of, user_of
from campaigns.wording.labels import ROLES, choices


@login_required
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """The kept filters, a form to keep the present one, and the columns."""
    user = user_of(request)
    kept = {name: values for name, values in params_of(request).items() if name in list_views.KEPT}
    return _shown(request, user, query=query_of(kept, drop=set()))


def _shown(
    request: HttpRequest,
    user: User,
    *,
    query: str,
    faults: Sequence[str] = (),
    name: str = "",
    role: str = "",
) -> HttpResponse:
    context = {
        "saved": saved_rows(user),
        "query": query,
        "tags": tags_of(dict(QueryDict(query).lists()), campaign_of(request), with_state=True),
        "columns_offered": column_choices(user),
        "roles": choices(ROLES) if access.may_share_filters(user) else [],
        "faults": faults,
        "name": name,
        "role": role,
    }
    status = 400 if faults else 200
    return render(request, "campaigns/issues/views.html", context, status=status)


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the filter of the list under a name."""
    user = user_of(request)
    asked = {name: request.POST.get(name, "") for name in ("name", "query", "role")}
    try:
        row = list_views.save_filter(**asked, by=user, now=timezone.now())
    except RoleNotAllowed:
        raise PermissionDenied from None
    except BadFields as refused:
        return _shown(request, user, **asked, faults=fault_lines(refused))
    messages.success(request, _("The filter “%(name)s” was saved.") % {"name": row.name})
    return redirect(f"{reverse('issues')}?{row.query}")


@login_required
@require_POST
def forget(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Removes an own filter."""
    try:
        list_views.forget_filter(filter_id=filter_id, by=user_of(request))
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The filter was removed."))
    return redirect("list_views")


@login_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Keeps the columns; the list comes back under its filter."""
    codes = [code for code in request.POST.getlist("column") if code in COLUMNS]
    list_views.choose_columns(codes=codes, by=user_of(request))
    query = request.POST.get("query", "")
    return redirect(f"{reverse('issues')}?{query}" if query else reverse("issues"))


@login_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """All keys of the pages that have some."""
    return render(request, "campaigns/people/keys.html")
