FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock config/install.py ./
RUN python install.py requirements.lock
COPY . .
RUN FANGTAN_VAR=/data .venv/bin/python manage.py collectstatic --no-input \
 && rm /data/secret_key /data/contact_key \
 && mkdir -p /data/files /scratch

FROM python:3.11-slim-bookworm AS fangtan
RUN useradd --system --uid 10001 fangtan
WORKDIR /app
COPY --from=build /app /app
COPY --from=build --chown=fangtan /data /data
COPY --from=build --chown=fangtan /scratch /scratch
USER fangtan
ENV FANGTAN_VAR=/data TMPDIR=/scratch PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config=python:config.gunicorn", "--bind=0.0.0.0:8000"]

FROM caddy:2.10-alpine AS proxy
RUN adduser -S -u 10001 proxy && chown -R proxy /data /config
COPY config/proxy/Caddyfile /etc/caddy/Caddyfile
COPY templates/503.html /srv/503.html
USER proxy
EXPOSE 80 443
CMD ["caddy", "run", "--config=/etc/caddy/Caddyfile"]
