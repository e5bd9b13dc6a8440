"""Who may work here: roles, and the accounts and cases a first visitor can try everything with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from surveys import inviting
from surveys.models import Case, Organisation, Study

ROLES = {
    "interviewer": ["surveys.interview"],
    "supervisor": [
        *("surveys.interview", "surveys.supervise", "surveys.design"),
        *("analytics.research", "analytics.identify", "analytics.lead_coding"),
    ],
    "researcher": ["surveys.design", "analytics.research"],
}
EXAMPLES = {"a": "Example firm A 示例企业甲", "b": "Example firm B 示例企业乙"}
EXAMPLE_CONTACT = {
    "name": "Ms Example 示例女士",
    "role": "Head of finance 财务主管",
    "phone": "010 0000 0000",
}


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """What can be shown only once: new passwords by user name, and a firm's new link, or ""."""

    passwords: dict[str, str]
    link: str


@transaction.atomic
def ensure_roles() -> dict[str, Group]:
    """The groups of the roles, by name, with exactly the permissions of their role."""
    groups = {}
    for role, names in ROLES.items():
        groups[role], _created = Group.objects.get_or_create(name=role)
        groups[role].permissions.set(_permission(name) for name in names)
    return groups


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@transaction.atomic
def demo(study: Study, now: datetime, *, reset: bool = False) -> DemoAccess:
    """Accounts of each role, example firms assigned to the interviewer, and an open link for one of them.

    What is there already is left alone and not told again; `reset` gives new passwords and a new link.
    """
    passwords = _accounts(reset=reset)
    cases = list(_example_cases(study))
    return DemoAccess(passwords, _link(cases[0], now, reset=reset) if cases else "")


def _accounts(*, reset: bool) -> dict[str, str]:
    passwords = {}
    for role, group in ensure_roles().items():
        user, created = get_user_model().objects.get_or_create(username=role)
        if created or reset:
            passwords[role] = token_urlsafe(12)
            user.set_password(passwords[role])
            user.save(update_fields=["password"])
            user.groups.add(group)
    return passwords


def _example_cases(study: Study) -> Iterator[Case]:
    """Cases of example firms in the newest wave, for every questionnaire that firms are asked."""
    wave = study.waves.order_by("reference_year", "pk").last()
    interviewer = get_user_model().objects.get(username="interviewer")
    for version in study.questionnaires.newest():
        asked = version.questionnaire.attributes
        if wave is None or asked.get("level") != "firm":
            continue
        for letter, name in EXAMPLES.items():
            key = f"example-{version.name}-{letter}"
            organisation, _created = Organisation.objects.get_or_create(
                study=study, key=key, defaults={"name": name, "industry": asked["industry"], "level": "firm"}
            )
            organisation.contacts.get_or_create(language="en", defaults=EXAMPLE_CONTACT)
            defaults = {"organisation": organisation, "version": version, "interviewer": interviewer}
            yield Case.objects.get_or_create(wave=wave, key=key, defaults=defaults)[0]


def _link(case: Case, now: datetime, *, reset: bool) -> str:
    """The address of a new invitation; "" when the case was invited before."""
    if case.invitations.exists() and not reset:
        return ""
    for invitation in case.invitations.all():
        inviting.revoke(invitation, now=now)
    _invitation, token = inviting.invite(case, now=now, days=settings.INVITATION_DAYS)
    return f"{settings.PUBLIC_URL}/a/{token}/"


def demo_lines(study: Study, *, now: datetime, reset: bool = False) -> list[str]:
    """What `demo` made, to be printed once."""
    access = demo(study, now, reset=reset)
    lines = [f"{name:12} {password}" for name, password in access.passwords.items()]
    if lines:
        lines.insert(0, _("Log in at {address} as (shown this once):").format(address=settings.PUBLIC_URL))
    if access.link:
        lines.append(_("Answer as an example firm: {link}").format(link=access.link))
    return lines
