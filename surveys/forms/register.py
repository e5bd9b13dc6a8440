"""The register: finding organisations, editing one, taking over a table, and what is known of the frame."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork import social_credit
from surveys.fieldwork.columns import CONTACT, CONTACTS, ORGANISATION
from surveys.models import Organisation, RegisterImport, Stratum, Study
from surveys.models.organisation import OrganisationQuerySet
from surveys.questionnaire.definition import wording

FIELD_LABELS = {
    "key": _("Key"),
    "name": _("Name of the organisation"),
    "other_name": _("Other name"),
    "social_credit_code": _("Unified Social Credit Code"),
    "group": _("Enterprise group"),
    "industry": _("Industry"),
    "level": _("Level"),
    "size_class": _("Size class"),
    "ownership": _("Ownership"),
    "park": _("Park"),
}
CONTACT_LABELS = {
    "name": _("Name"),
    "role": _("Role"),
    "email": _("Mail address"),
    "phone": _("Telephone"),
    "language": _("Language of mails"),
}
FIXED = ("industry", "level")
"""What every organisation has, so that a table without it must be completed."""
EXAMPLES = 3
Choices = list[tuple[str, Any]]


def called(organisation: Organisation, field: str) -> str:
    """What an organisation's class is called in its study."""
    key = getattr(organisation, field)
    return wording(organisation.study.classes_of(field).get(key), get_language() or "en") or key


def classes(study: Study, field: str) -> Choices:
    language = get_language() or "en"
    return [(key, wording(label, language)) for key, label in study.asked_classes_of(field).items()]


def waves_of(study: Study) -> Choices:
    language = get_language() or "en"
    return [(str(wave.pk), wording(wave.title, language)) for wave in study.waves.order_by("-reference_year")]


class RegisterFilter(forms.Form):
    """A field left blank, or with a value that does not exist, narrows nothing."""

    words = forms.CharField(
        label=_("Name or code"),
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    without = forms.ChoiceField(label=_("Without a case in"), required=False)

    def __init__(self, study: Study, data: Any) -> None:
        super().__init__(data)
        for field in Organisation.CLASSES:
            known = classes(study, field)
            if len(known) > 1:
                choices = [("", _("All")), *known]
                self.fields[field] = forms.ChoiceField(
                    label=FIELD_LABELS[field], required=False, choices=choices
                )
        self.fields["without"].choices = [("", "–"), *waves_of(study)]
        self.order_fields(["words", *Organisation.CLASSES, "without"])

    def narrowed(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        found = organisations.found_by(wanted.get("words", ""))
        found = found.filter(**{field: wanted[field] for field in Organisation.CLASSES if wanted.get(field)})
        if wave := wanted.get("without"):
            found = found.exclude(cases__wave=wave)
        return found


class OrganisationForm(forms.ModelForm):
    social_credit_code = forms.CharField(
        label=FIELD_LABELS["social_credit_code"], max_length=40, required=False
    )

    class Meta:
        model = Organisation
        fields = [field for field in FIELD_LABELS if field != "key"]
        labels = FIELD_LABELS
        help_texts = {
            "other_name": _("In another language, or from before. It is found by this too."),
            "group": _("Written alike for all its organisations. Blank where it stands by itself."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in Organisation.CLASSES:
            known = dict(classes(self.instance.study, field))
            if value := getattr(self.instance, field):
                known.setdefault(value, called(self.instance, field))
            required = field in FIXED
            choices = [*known.items()] if required else [("", _("not known")), *known.items()]
            label = FIELD_LABELS[field]
            self.fields[field] = forms.ChoiceField(label=label, required=required, choices=choices)

    def clean_social_credit_code(self) -> str:
        code = social_credit.tidied(self.cleaned_data["social_credit_code"])
        if code and not social_credit.is_well_formed(code):
            raise forms.ValidationError(_("A code has 18 digits and capitals, without I, O, S, V and Z."))
        if code and not social_credit.is_right(code):
            right = social_credit.check_character(code)
            raise forms.ValidationError(
                _("The code is mistyped somewhere: its last character would have to be %(right)s."),
                params={"right": right},
            )
        others = self.instance.study.organisations.exclude(pk=self.instance.pk)
        if code and (other := others.filter(social_credit_code=code).first()):
            raise forms.ValidationError(_("%(name)s has this code already."), params={"name": other.name})
        return code


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook (.xlsx) or table of text (.csv)"),
        help_text=_(
            "One line an organisation, with headings. Several contacts stand in further columns or lines."
        ),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )


class MappingForm(forms.Form):
    """What each column of a table holds, and what holds for every line that does not say."""

    def __init__(self, register_import: RegisterImport, data: Any = None) -> None:
        super().__init__(data)
        self.headings, *self.lines = register_import.rows
        mapping = register_import.mapping
        target_of = {column: target for target, column in mapping["columns"].items()}
        targets = list(_targets())
        for column in range(len(self.headings)):
            name, now = f"column-{column}", target_of.get(column, "")
            self.fields[name] = _choice(self.heading(column), targets, now)
        for field in FIXED:
            choices = [("", "–"), *classes(register_import.study, field)]
            self.fields[field] = _choice(FIELD_LABELS[field], choices, mapping["fixed"].get(field, ""))

    def heading(self, column: int) -> str:
        said = self.headings[column]
        return str(said) if said is not None else _("column {number}").format(number=column + 1)

    def columns(self) -> Iterator[tuple[forms.BoundField, list[Any]]]:
        """Each column's field, and what it holds in the first lines that say anything."""
        for column in range(len(self.headings)):
            said = (line[column] for line in self.lines if column < len(line) and line[column] is not None)
            yield self[f"column-{column}"], list(islice(said, EXAMPLES))

    def fixed_fields(self) -> list[forms.BoundField]:
        return [self[field] for field in FIXED]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen: dict[str, int] = {}
        for column in range(len(self.headings)):
            target = said.get(f"column-{column}")
            if target in chosen:
                other = self.heading(chosen[target])
                self.add_error(
                    f"column-{column}", _("The column {other} is this already.").format(other=other)
                )
            elif target:
                chosen[target] = column
        if not {"name", "social_credit_code", "key"} & chosen.keys():
            self.add_error(None, _("Choose the column that names the organisations."))
        return said | {
            "columns": chosen,
            "fixed": {field: said[field] for field in FIXED if said.get(field)},
        }


def _choice(label: Any, choices: list[Any], initial: str) -> forms.ChoiceField:
    widget = forms.Select({"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False, widget=widget)


def _targets() -> Iterator[tuple[Any, Any]]:
    yield "", _("leave out")
    yield _("Organisation"), [(field, FIELD_LABELS[field]) for field in ORGANISATION]
    for number in range(1, CONTACTS + 1):
        fields = [(f"contact_{number}_{field}", CONTACT_LABELS[field]) for field in CONTACT]
        yield (
            _("Contact {number}").format(number=number),
            [
                (target, _("Contact {number}: {field}").format(number=number, field=label))
                for target, label in fields
            ],
        )


class FrameForm(forms.ModelForm):
    class Meta:
        model = Stratum
        fields = ["frame_count", "source"]


FrameFormSet = forms.modelformset_factory(Stratum, FrameForm, extra=0)
