"""XLSForm, the questionnaire format of ODK, KoboToolbox, SurveyCTO and Survey123, in and out."""

from surveys.questionnaire.xlsform.reading import Found, understand

__all__ = ["Found", "understand"]
