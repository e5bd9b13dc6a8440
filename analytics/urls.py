from django.urls import path

from analytics.views import answers, board, downloads, publishing, releases

urlpatterns = [
    path("board/", board.board, name="board"),
    path("drafts/<int:draft_id>/publish/", publishing.gate, name="publish-gate"),
    path("answers/<slug:slug>/<str:name>.zip", answers.archive, name="answers-archive"),
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/<str:token>/", downloads.file, name="download-file"),
    path("downloads/<str:token>/cancel/", downloads.cancel, name="download-cancel"),
    path("releases/", releases.releases, name="releases"),
    path("releases/build/<slug:slug>/", releases.build, name="release-build"),
    path("releases/<int:release_id>/", releases.release, name="release"),
    path("releases/<int:release_id>/tables/<slug:name>/", releases.table, name="release-table"),
    path("releases/<int:release_id>/workbook/<slug:language>/", releases.workbook, name="release-workbook"),
]
