"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("kefu.web.urls")),
]

handler403 = "kefu.web.views.errors.forbidden"
handler404 = "kefu.web.views.errors.not_found"
handler500 = "kefu.web.views.errors.broken"
