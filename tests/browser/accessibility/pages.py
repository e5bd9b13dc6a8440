"""The pages there are, and who is led to them."""

from __future__ import annotations

# A line: the address, then the case it is about. OPEN is being answered, CLOSED is handed in.
PAGES = {
    "firm": """
        respondent-welcome OPEN
        respondent-welcome FRESH
        respondent-section OPEN profile
        respondent-section OPEN services
        respondent-section OPEN money
        respondent-section OPEN ip
        respondent-section OPEN outlook
        respondent-review OPEN
        respondent-welcome RETURNED
        respondent-review RETURNED
        respondent-section RETURNED profile
        respondent-sharing OPEN
        respondent-welcome COLLEAGUE
        respondent-section COLLEAGUE money
        respondent-review COLLEAGUE
        respondent-erasure OPEN
        respondent-erasure ASKED
        respondent-excel OPEN
        respondent-done CLOSED
        respondent-welcome EXPIRED
        respondent-unsubscribe OPEN
        respondent-unsubscribe CLOSED
        respondent-unsubscribe REFUSED
        respondent-welcome REFUSED
        respondent-welcome unknown""",
    "interviewer": """
        queue
        call FRESH
        call OPEN
        call CLOSED
        call 0
        interviewer-cases
        interviewer-welcome FRESH
        interviewer-welcome OPEN
        interviewer-section OPEN profile
        interviewer-section OPEN services
        interviewer-section OPEN money
        interviewer-section OPEN ip
        interviewer-section OPEN outlook
        interviewer-hand-over OPEN
        interviewer-hand-over HANDED
        interviewer-section HANDED profile
        interviewer-talk
        interviewer-review OPEN
        interviewer-review RETURNED
        interviewer-section RETURNED profile
        typing-section TYPING profile
        typing-review TYPING
        typing-done TYPED
        interviewer-excel OPEN
        interviewer-done CLOSED""",
    "supervisor": """
        board
        office-cases
        office-case OPEN
        office-case REFUSED
        office-add-contact FRESH
        office-contact OPEN CONTACT
        office-appointment OPEN
        office-answers CLOSED
        office-answers RETURNED
        office-double-entry FRESH
        office-double-entry TYPED
        office-double-entry CLOSED
        office-time OPEN
        office-time CLOSED
        register beijing
        register-add beijing
        register-organisation ORGANISATION
        register-add-contact ORGANISATION
        register-contact ORGANISATION CONTACT
        register-strata beijing
        register-imports beijing
        register-import UPLOADED
        register-import CHECKED
        wave WAVE
        wave-draw WAVE
        wave-quotas WAVE
        wave-share-out WAVE
        coding-rounds beijing
        coding-round ROUND
        coding-round OPEN-ROUND
        coding-resolve ROUND CODED
        release-influence RELEASE
        office-erasures
        office-imports
        office-import-columns VERSION
        office-import FAULTY
        office-import READY
        office-submissions
        office-submission SUBMISSION
        office-parked
        webhooks beijing
        tokens""",
    "researcher": """
        questionnaires beijing
        draft DRAFT
        draft FAULTY-DRAFT
        draft-texts DRAFT
        preview DRAFT profile
        version-comparison VERSION VERSION
        publish-gate DRAFT
        coding-responses beijing
        coding CODED
        coding-codebook beijing
        coding-add-theme beijing
        coding-theme beijing MARKET
        coding-agreement beijing
        coding-rounds beijing
        downloads
        releases
        release RELEASE
        release-findings RELEASE
        release-themes RELEASE
        release-quotations RELEASE
        release-table RELEASE figure
        release-table RELEASE context
        release-cell RELEASE cro_indicators 1 6
        release-changes RELEASE FORMER""",
}
WITHOUT_A_PAGE = {
    *("queue-next", "call-take", "call-put-back"),
    *("respondent-excel-file", "respondent-excel-upload", "respondent-excel-settle"),
    *("interviewer-excel-file", "interviewer-excel-upload", "interviewer-excel-settle"),
    *("office-import-template", "office-import-carry-out"),
    *("home", "respondent-save", "interviewer-save", "respondent-time", "interviewer-time"),
    *("respondent-receipt", "respondent-hand-over", "respondent-withdraw", "respondent-sign"),
    *("office-erasure", "interviewer-note", "interviewer-take-back"),
    *("office-assign", "office-invite", "office-revoke", "release-build", "release-workbook"),
    *("office-remove-contact", "office-mail", "office-reopen", "office-assign-cases"),
    *("office-ask", "office-settle", "office-return", "office-approve", "office-reject"),
    *("office-review-again", "typing-welcome", "typing-save"),
    *("respondent-files", "interviewer-files", "typing-files"),
    *("respondent-file", "interviewer-file", "typing-file", "draft-file"),
    *("registers", "register-cases", "register-remove-contact"),
    *("register-import-apply", "register-import-give-up"),
    *("questionnaire-studies", "draft-discard", "draft-xlsform", "version-xlsform", "version-revise"),
    *("release-themes-file", "release-quotations-file"),
    *("coding-studies", "coding-save", "coding-codebook-file", "coding-project-file"),
    *("coding-retire", "coding-merge", "coding-close", "coding-settle", "coding-finish"),
    *("download-file", "download-cancel"),
    *("token-revoke", "webhook-remove", "webhook-send-again", "office-parked-task"),
    *("office-submission-aside", "office-submission-instance", "office-submission-file"),
    *("collect-forms", "collect-form", "collect-manifest", "collect-file", "collect-submission"),
    *("answers-archive", "draft-guide", "version-guide", "version-codebook"),
}


def pages_of(visitor: str) -> list[list[str]]:
    return [line.split() for line in PAGES[visitor].strip().splitlines()]
