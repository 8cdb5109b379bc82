from django.db import models
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a touch took place."""

    CALL = "call", pgettext_lazy("channel", "Call")
    VISIT = "visit", pgettext_lazy("channel", "Visit")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    WHATSAPP = "whatsapp", pgettext_lazy("channel", "WhatsApp")
    VIDEO = "video", pgettext_lazy("channel", "Video call")
    OTHER = "other", pgettext_lazy("channel", "Other")


DEFAULT_MINUTES = {
    Channel.CALL: 15,
    Channel.VISIT: 90,
    Channel.EMAIL: 10,
    Channel.WHATSAPP: 5,
    Channel.VIDEO: 45,
    Channel.OTHER: 15,
}
