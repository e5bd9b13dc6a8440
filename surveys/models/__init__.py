from surveys.models.case import Case, Invitation
from surveys.models.mailing import Mailing
from surveys.models.organisation import Contact, Organisation
from surveys.models.response import Response, Revision
from surveys.models.study import QuestionnaireVersion, Study, Wave

__all__ = [
    "Case",
    "Contact",
    "Invitation",
    "Mailing",
    "Organisation",
    "QuestionnaireVersion",
    "Response",
    "Revision",
    "Study",
    "Wave",
]
