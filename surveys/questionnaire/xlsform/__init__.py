"""XLSForm, the questionnaire format of ODK, KoboToolbox, SurveyCTO and Survey123, in and out."""

from surveys.questionnaire.xlsform.media import MEDIA, MediaFile
from surveys.questionnaire.xlsform.reading import Found, understand
from surveys.questionnaire.xlsform.writing import lookup_tables, sheets

__all__ = ["MEDIA", "Found", "MediaFile", "lookup_tables", "sheets", "understand"]
