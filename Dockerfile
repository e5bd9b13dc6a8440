FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock config/install.py ./
RUN python install.py requirements.lock
COPY . .
RUN FANGTAN_VAR=/tmp/build .venv/bin/python manage.py collectstatic --no-input \
 && mkdir -p /data && mv /tmp/build/static /data/static

FROM python:3.11-slim
WORKDIR /app
RUN useradd --system --uid 10001 fangtan
COPY --from=build /app /app
COPY --from=build --chown=fangtan /data /data
USER fangtan
ENV FANGTAN_VAR=/data PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8"]
