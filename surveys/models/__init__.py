from surveys.models.case import Case, Invitation
from surveys.models.organisation import Organisation
from surveys.models.response import Response, Revision
from surveys.models.study import QuestionnaireVersion, Study, Wave

__all__ = [
    "Case",
    "Invitation",
    "Organisation",
    "QuestionnaireVersion",
    "Response",
    "Revision",
    "Study",
    "Wave",
]
