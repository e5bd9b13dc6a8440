"""What waits for whom, told beside the navigation."""

from django import template

from surveys.models import ErasureRequest, ParkedTask

register = template.Library()


@register.simple_tag
def waiting_erasures() -> int:
    return ErasureRequest.objects.filter(state=ErasureRequest.State.OPEN).count()


@register.simple_tag
def parked_tasks() -> int:
    return ParkedTask.objects.parked().count()
