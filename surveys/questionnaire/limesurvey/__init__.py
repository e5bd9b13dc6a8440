"""A survey exported from LimeSurvey (.lss) as the document of a questionnaire, and what stays behind."""

from surveys.questionnaire.limesurvey.document import document_of

__all__ = ["document_of"]
