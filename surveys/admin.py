"""The register can be kept here. What was asked and answered can only be looked at: verbs write it."""

from typing import Any

from django.contrib import admin

from surveys.models import (
    Case,
    Invitation,
    Organisation,
    QuestionnaireVersion,
    Response,
    Revision,
    Study,
    Wave,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
    list_display = ["slug", "__str__"]


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ["name", "study", "reference_year"]
    list_filter = ["study"]


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "study", "published_at"]
    list_filter = ["study", "name"]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "key", "industry", "level"]
    list_filter = ["study", "industry", "level"]
    search_fields = ["name", "key"]


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    list_display = ["key", "organisation", "wave", "version", "interviewer", "disposition"]
    list_filter = ["wave", "interviewer", "disposition"]
    list_select_related = ["organisation", "wave__study", "version", "interviewer"]
    search_fields = ["key", "organisation__name"]
    autocomplete_fields = ["organisation"]
    readonly_fields = ["disposition", "standing", "last_outcome", "due_at", "held_by", "held_until"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["case", "created_at", "expires_at", "revoked_at"]
    exclude = ["token_hash", "label"]


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    list_display = ["case", "version", "state", "mode", "revision", "submitted_at"]
    list_filter = ["state", "mode", "case__wave"]
    list_select_related = ["case", "version"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["response", "number", "at", "actor", "mode", "action"]
    list_filter = ["action", "mode"]
    list_select_related = ["response__case"]
