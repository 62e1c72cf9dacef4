"""All addresses."""

from django.urls import include, path
from django.views.generic import RedirectView

from kefu.api.urls import api

urlpatterns = [
    # No mail goes out but to buyers, so nobody is promised a link to a new password.
    path("accounts/password/reset/", RedirectView.as_view(pattern_name="account_login")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("", include("kefu.web.urls")),
]

handler403 = "kefu.web.views.errors.forbidden"
handler404 = "kefu.web.views.errors.not_found"
handler500 = "kefu.web.views.errors.broken"
