"""A wave's cases: stratum by stratum, drawn, wanted by quotas, and shared out among interviewers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from secrets import randbelow

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from surveys import assigning, drawing
from surveys.forms.register import FrameFormSet
from surveys.forms.waves import DrawForm, SampleForm, ShareForm, StrataForm
from surveys.models import QuestionnaireVersion, Stratum, Study, Wave
from surveys.models.case import CaseQuerySet
from surveys.models.frame import completed_by_place, count_by_place, strata_of
from surveys.views.office import supervising
from surveys.views.register import with_study

SEEDS = 10**8


def with_wave(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @supervising
    @wraps(view)
    def guarded(request: HttpRequest, wave_id: int) -> HttpResponse:
        return view(request, get_object_or_404(Wave.objects.select_related("study"), pk=wave_id))

    return guarded


@with_study
def frame(request: HttpRequest, study: Study) -> HttpResponse:
    """How many organisations each stratum has, as far as somebody knows and says from where."""
    listed = strata_of(study)
    forms = FrameFormSet(
        request.POST or None, queryset=study.strata.filter(pk__in=[one.pk for one in listed])
    )
    if forms.is_valid():
        forms.save()
        messages.success(request, _("The frame counts are saved."))
        return redirect("register-strata", study.slug)
    in_register = count_by_place(study, study.organisations.all())
    form_of = {form.instance.pk: form for form in forms}
    rows = [(stratum, form_of[stratum.pk], in_register[stratum.place]) for stratum in listed]
    page = {"study": study, "forms": forms, "rows": rows, "without": _without(listed, in_register)}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/register/strata.html", page, status=status)


def _without(listed: list[Stratum], counts: dict[tuple[str, ...], int]) -> int:
    """How many are in none of the strata, as something about them is not known."""
    return sum(counts.values()) - sum(counts[stratum.place] for stratum in listed)


@require_safe
@with_wave
def wave(request: HttpRequest, wave: Wave) -> HttpResponse:
    """Each stratum with its frame, cases, completed interviews and quota."""
    listed = strata_of(wave.study)
    in_register = count_by_place(wave.study, wave.study.organisations.all())
    cases = count_by_place(wave.study, wave.cases.all(), prefix="organisation__")
    completed, wanted = completed_by_place(wave), dict(wave.quotas.values_list("stratum", "target"))
    page = {
        "wave": wave,
        "rows": [
            (one, in_register[one.place], cases[one.place], completed[one.place], wanted.get(one.pk))
            for one in listed
        ],
        "without": _without(listed, cases),
        "cases": sum(cases.values()),
        "unassigned": assigning.to_share_out(wave).count(),
        "draws": wave.draws.select_related("version", "by").annotate(made=Count("cases")),
    }
    return render(request, "surveys/waves/wave.html", page)


@with_wave
def draw(request: HttpRequest, wave: Wave) -> HttpResponse:
    """Propose a sample by GET, draw it by POST. The questionnaire stays in the address."""
    asked = SampleForm(wave.study, request.GET)
    version = asked.cleaned_data.get("version") if asked.is_valid() else None
    page = {"wave": wave, "asked": asked, "version": version}
    if version is None:
        return render(request, "surveys/waves/draw.html", page)
    available, listed = drawing.available(wave, version), drawing.strata_to_draw_from(wave, version)
    most = {stratum: available[stratum.place] for stratum in listed}
    proposed = asked.proposed(listed, available)
    form = DrawForm(listed, request.POST or None, numbers=proposed, most=most)
    if form.is_valid():
        return _drawn(request, wave, version, form)
    form.fields["seed"].initial = randbelow(SEEDS)
    page |= {"form": form, "rows": [(one, form[str(one.pk)], most[one]) for one in listed]}
    page["without"] = _without(listed, available)
    return render(request, "surveys/waves/draw.html", page, status=422 if request.method == "POST" else 200)


def _drawn(request: HttpRequest, wave: Wave, version: QuestionnaireVersion, form: DrawForm) -> HttpResponse:
    numbers = {stratum: number or 0 for stratum, number in form.numbers().items()}
    drawn = drawing.draw(
        wave, version, numbers, seed=form.cleaned_data["seed"], by=request.user, now=timezone.now()
    )
    made = drawn.cases.count()
    said = ngettext("{number} case was drawn.", "{number} cases were drawn.", made)
    messages.success(request, said.format(number=made))
    return redirect("wave", wave.pk)


@with_wave
def quotas(request: HttpRequest, wave: Wave) -> HttpResponse:
    listed = strata_of(wave.study)
    target_of = dict(wave.quotas.values_list("stratum", "target"))
    numbers = {stratum: target_of[stratum.pk] for stratum in listed if stratum.pk in target_of}
    form = StrataForm(listed, request.POST or None, numbers=numbers, most={})
    if form.is_valid():
        drawing.want(wave, form.numbers())
        messages.success(request, _("The quotas are saved."))
        return redirect("wave", wave.pk)
    completed = completed_by_place(wave)
    rows = [(stratum, form[str(stratum.pk)], completed[stratum.place]) for stratum in listed]
    status = 422 if request.method == "POST" else 200
    return render(
        request, "surveys/waves/quotas.html", {"wave": wave, "form": form, "rows": rows}, status=status
    )


@with_wave
def share_out(request: HttpRequest, wave: Wave) -> HttpResponse:
    form, waiting = ShareForm(wave.study, request.POST or None), assigning.to_share_out(wave)
    if form.is_valid():
        messages.success(request, _shared_out(wave, waiting, form))
        return redirect("wave", wave.pk)
    page = {"wave": wave, "form": form, "waiting": waiting.count()}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/waves/share_out.html", page, status=status)


def _shared_out(wave: Wave, waiting: CaseQuerySet, form: ShareForm) -> str:
    said = form.cleaned_data
    if industry := said["industry"]:
        waiting = waiting.filter(organisation__industry=industry)
    got = assigning.share_out(wave, waiting, list(said["interviewers"]), rule=said["rule"])
    number = sum(got.values())
    message = ngettext("{number} case was assigned", "{number} cases were assigned", number)
    shares = ", ".join(f"{name} {share}" for name, share in got.items())
    return _("{label}: {value}").format(label=message.format(number=number), value=shares)
