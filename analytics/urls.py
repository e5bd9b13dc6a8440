from django.urls import path

from analytics.views import answers, board, codebook, coding, downloads, publishing, releases, themes

urlpatterns = [
    path("board/", board.board, name="board"),
    path("drafts/<int:draft_id>/publish/", publishing.gate, name="publish-gate"),
    path("answers/<slug:slug>/<str:name>.zip", answers.archive, name="answers-archive"),
    path("coding/", coding.studies, name="coding-studies"),
    path("coding/<slug:slug>/", coding.responses, name="coding-responses"),
    path("coding/<slug:slug>/codebook/", codebook.codebook, name="coding-codebook"),
    path("coding/<slug:slug>/codebook/add/", codebook.add_theme, name="coding-add-theme"),
    path("coding/<slug:slug>/codebook/themes/<slug:code>/", codebook.theme, name="coding-theme"),
    path("coding/<slug:slug>/codebook.qdc", codebook.codebook_file, name="coding-codebook-file"),
    path("coding/<slug:slug>/project.qdpx", codebook.project_file, name="coding-project-file"),
    path("coding/<slug:slug>/agreement/", codebook.agreement, name="coding-agreement"),
    path("coding/responses/<int:response_id>/", coding.response, name="coding"),
    path("coding/responses/<int:response_id>/save/", coding.save, name="coding-save"),
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/<str:token>/", downloads.file, name="download-file"),
    path("downloads/<str:token>/cancel/", downloads.cancel, name="download-cancel"),
    path("releases/", releases.releases, name="releases"),
    path("releases/build/<slug:slug>/", releases.build, name="release-build"),
    path("releases/<int:release_id>/", releases.release, name="release"),
    path("releases/<int:release_id>/themes/", themes.themes, name="release-themes"),
    path("releases/<int:release_id>/quotations/", themes.quoted, name="release-quotations"),
    path("releases/<int:release_id>/themes.csv", themes.themes_file, name="release-themes-file"),
    path("releases/<int:release_id>/quotations.csv", themes.quotations_file, name="release-quotations-file"),
    path("releases/<int:release_id>/tables/<slug:name>/", releases.table, name="release-table"),
    path(
        "releases/<int:release_id>/tables/<slug:name>/<int:row>/<int:column>/",
        releases.cell,
        name="release-cell",
    ),
    path("releases/<int:release_id>/since/<int:former_id>/", releases.changes, name="release-changes"),
    path("releases/<int:release_id>/workbook/<slug:language>/", releases.workbook, name="release-workbook"),
]
