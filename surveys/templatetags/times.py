"""Lengths of time as a clock shows them."""

from django import template

register = template.Library()


@register.filter
def clock(seconds: int) -> str:
    """Minutes and seconds, "12:40"; hours before them when there are any."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
