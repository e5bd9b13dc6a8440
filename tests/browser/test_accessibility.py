"""Every page, with the study's own content, in both languages, light and dark, on a desk and on a phone.

WCAG 2.2 AA and best practice as axe checks them, nothing wider than a phone, and no style or script missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from analytics import coding, releasing
from analytics.models import Release
from analytics.urls import urlpatterns as analytics_addresses
from surveys import inviting, publishing, registering, responding
from surveys.models import Case
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change
from surveys.urls import urlpatterns as surveys_addresses

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = (1280, 900), (360, 740)
VIEWS = {"en": [(DESK, "light"), (PHONE, "dark")], "zh-hans": [(PHONE, "light"), (DESK, "dark")]}
"""Every pair of language, size and colours is seen at least once."""
NO_PAGES = {
    "home",
    "respondent-save",
    "interviewer-save",
    "office-assign",
    "office-invite",
    "office-revoke",
    "release-build",
    "release-workbook",
}
"""Addresses that answer with no page of their own; the link shown once has a test below."""
"""E
