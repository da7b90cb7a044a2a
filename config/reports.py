"""Reports of unexpected errors to Sentry, where SENTRY_DSN is set. They say where, never what a person wrote."""

from django.conf import settings


def start() -> None:
    """Begin to report; without SENTRY_DSN nothing is imported and nothing leaves."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk  # here: it costs every start 0.2 s
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.VERSION,
        environment=settings.APP_ENV,
        integrations=[DjangoIntegration()],
        auto_enabling_integrations=False,  # those of the LLM clients would record prompts
        include_local_variables=False,  # locals hold prompts and mail addresses
        max_request_body_size="never",
        traces_sample_rate=0.0,
    )
