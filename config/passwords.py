"""What a password must be like, where Django's own rule does not suffice."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongPassword(MinimumLengthValidator):
    """Says its error in every language; the wording of Django 5.2 lacks a Chinese one."""

    def get_error_message(self) -> str:
        return _("This password is too short: use at least %(length)d characters.") % {
            "length": self.min_length
        }
