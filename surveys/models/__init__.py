from surveys.models.access_token import AccessToken
from surveys.models.attachment import Attachment
from surveys.models.calling import Appointment, CallAttempt
from surveys.models.case import Case
from surveys.models.collect import CollectForm, Submission, SubmissionFile
from surveys.models.consent import Consent
from surveys.models.conversation import HandOver, Note
from surveys.models.delegation import SignOff
from surveys.models.double_entry import Typing
from surveys.models.draft import Draft
from surveys.models.erasure import ErasureRequest
from surveys.models.excel import ExcelForm, ExcelUpload
from surveys.models.frame import Draw, Quota, RegisterImport, Stratum
from surveys.models.invitation import Invitation
from surveys.models.mailing import Mailing
from surveys.models.media import Media
from surveys.models.organisation import Contact, Organisation
from surveys.models.paradata import Visit
from surveys.models.parked import ParkedTask
from surveys.models.response import Response, Revision
from surveys.models.response_import import ResponseImport
from surveys.models.review import Comment, Thread
from surveys.models.study import ConsentText, Publication, QuestionnaireVersion, Study, Wave
from surveys.models.webhook import Delivery, Webhook

__all__ = [
    "AccessToken",
    "Appointment",
    "Attachment",
    "CallAttempt",
    "Case",
    "CollectForm",
    "Comment",
    "Consent",
    "ConsentText",
    "Contact",
    "Delivery",
    "Draft",
    "Draw",
    "ErasureRequest",
    "ExcelForm",
    "ExcelUpload",
    "HandOver",
    "Invitation",
    "Mailing",
    "Media",
    "Note",
    "Organisation",
    "ParkedTask",
    "Publication",
    "QuestionnaireVersion",
    "Quota",
    "RegisterImport",
    "Response",
    "ResponseImport",
    "Revision",
    "SignOff",
    "Stratum",
    "Study",
    "Submission",
    "SubmissionFile",
    "Thread",
    "Typing",
    "Visit",
    "Wave",
    "Webhook",
]
