from django.urls import path

from analytics import views

urlpatterns = [
    path("releases/", views.releases, name="releases"),
    path("releases/build/<slug:slug>/", views.build, name="release-build"),
    path("releases/<int:release_id>/", views.release, name="release"),
    path("releases/<int:release_id>/tables/<slug:name>/", views.table, name="release-table"),
    path("releases/<int:release_id>/workbook/<slug:language>/", views.workbook, name="release-workbook"),
]
