from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from config import health, metrics
from config.api import api

urlpatterns = [
    path("", include("surveys.urls")),
    path("", include("analytics.urls")),
    path("api/v1/", api.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("log-in/", auth.LoginView.as_view(template_name="surveys/login.html"), name="login"),
    path("log-out/", auth.LogoutView.as_view(), name="logout"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.page),
    path("admin/", admin.site.urls),
]

handler500 = "config.outages.failed"
