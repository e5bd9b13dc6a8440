"""What a class is called, in templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, str], key: str) -> str:
    """The name of a key; one that is called nothing is shown by itself."""
    return names.get(key, key)
