from surveys.models.calling import Appointment, CallAttempt
from surveys.models.case import Case, Invitation
from surveys.models.conversation import HandOver, Note
from surveys.models.excel import ExcelForm, ExcelUpload
from surveys.models.frame import Draw, Quota, RegisterImport, Stratum
from surveys.models.mailing import Mailing
from surveys.models.organisation import Contact, Organisation
from surveys.models.paradata import Visit
from surveys.models.response import Response, Revision
from surveys.models.study import QuestionnaireVersion, Study, Wave

__all__ = [
    "Appointment",
    "CallAttempt",
    "Case",
    "Contact",
    "Draw",
    "ExcelForm",
    "ExcelUpload",
    "HandOver",
    "Invitation",
    "Mailing",
    "Note",
    "Organisation",
    "QuestionnaireVersion",
    "Quota",
    "RegisterImport",
    "Response",
    "Revision",
    "Stratum",
    "Study",
    "Visit",
    "Wave",
]
