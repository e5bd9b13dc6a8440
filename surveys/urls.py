from django.urls import path

from surveys import api
from surveys.views import respondent

urlpatterns = [
    path("a/<str:token>/", respondent.welcome, name="respondent-welcome"),
    path("a/<str:token>/save/", api.save_by_invitation, name="respondent-save"),
    path("a/<str:token>/review/", respondent.review, name="respondent-review"),
    path("a/<str:token>/done/", respondent.done, name="respondent-done"),
    path("a/<str:token>/section/<str:name>/", respondent.section, name="respondent-section"),
]
