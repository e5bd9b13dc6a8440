from django.urls import path

from surveys import api
from surveys.views import contacts, conversing, home, interviewer, office, paradata, respondent

urlpatterns = [
    path("a/<str:token>/", respondent.welcome, name="respondent-welcome"),
    path("a/<str:token>/save/", api.save_by_invitation, name="respondent-save"),
    path("a/<str:token>/time/", paradata.time_by_invitation, name="respondent-time"),
    path("a/<str:token>/review/", respondent.review, name="respondent-review"),
    path("a/<str:token>/done/", respondent.done, name="respondent-done"),
    path("a/<str:token>/unsubscribe/", respondent.unsubscribe, name="respondent-unsubscribe"),
    path("a/<str:token>/section/<str:name>/", respondent.section, name="respondent-section"),
    path("", home.home, name="home"),
    path("interviews/", interviewer.cases, name="interviewer-cases"),
    path("interviews/talk/", conversing.talk, name="interviewer-talk"),
    path("interviews/<int:case_id>/", interviewer.welcome, name="interviewer-welcome"),
    path("interviews/<int:case_id>/save/", api.save_by_account, name="interviewer-save"),
    path("interviews/<int:case_id>/time/", paradata.time_by_account, name="interviewer-time"),
    path("interviews/<int:case_id>/note/", conversing.note, name="interviewer-note"),
    path("interviews/<int:case_id>/hand-over/", conversing.hand_over, name="interviewer-hand-over"),
    path("interviews/<int:case_id>/take-back/", conversing.take_back, name="interviewer-take-back"),
    path("interviews/<int:case_id>/review/", interviewer.review, name="interviewer-review"),
    path("interviews/<int:case_id>/done/", interviewer.done, name="interviewer-done"),
    path("interviews/<int:case_id>/section/<str:name>/", interviewer.section, name="interviewer-section"),
    path("cases/", office.cases, name="office-cases"),
    path("cases/<int:case_id>/", office.case, name="office-case"),
    path("cases/<int:case_id>/answers/", office.answers, name="office-answers"),
    path("cases/<int:case_id>/time/", paradata.time, name="office-time"),
    path("cases/<int:case_id>/assign/", office.assign, name="office-assign"),
    path("cases/<int:case_id>/invite/", office.invite, name="office-invite"),
    path("cases/<int:case_id>/revoke/<int:invitation_id>/", office.revoke, name="office-revoke"),
    path("cases/<int:case_id>/reopen/", contacts.reopen, name="office-reopen"),
    path("cases/<int:case_id>/contacts/", contacts.add_contact, name="office-add-contact"),
    path("cases/<int:case_id>/contacts/<int:contact_id>/", contacts.contact, name="office-contact"),
    path(
        "cases/<int:case_id>/contacts/<int:contact_id>/remove/",
        contacts.remove_contact,
        name="office-remove-contact",
    ),
    path("cases/<int:case_id>/contacts/<int:contact_id>/mail/<int:step>/", contacts.mail, name="office-mail"),
]
