# syntax=docker/dockerfile:1
# Daymark as one image: it serves, and runs every manage.py command. See compose.yaml for what goes around it.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/daymark
COPY requirements/base.txt requirements/planner.txt /tmp/
RUN /opt/daymark/bin/pip install --require-hashes -r /tmp/base.txt -r /tmp/planner.txt

FROM python:3.11-slim
ENV PATH=/opt/daymark/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    APP_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DAYMARK_VAR=/data
RUN useradd --uid 1000 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin daymark \
    && install -d -o daymark -g daymark -m 0700 /data
COPY --from=build /opt/daymark /opt/daymark
WORKDIR /app
COPY . .
# Production refuses to start without its own secrets; these last for this one step.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    JWT_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    PUBLIC_URL=https://build.invalid \
    python manage.py collectstatic --no-input
USER 1000:1000
VOLUME /data
EXPOSE 8000
# The host name must be the one that PUBLIC_URL allows.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import http.client, os, urllib.parse; to = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); to.request('GET', '/api/v1/health/live', headers={'Host': urllib.parse.urlsplit(os.environ['PUBLIC_URL']).netloc}); raise SystemExit(to.getresponse().status != 200)"]
CMD ["python", "manage.py", "serve"]
