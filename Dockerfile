# One image for web, worker and beat. It holds no key and no data.
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SITE_MODE=production HASHED_STATIC=true VAR_DIR=/srv/var
# pg_dump and pg_restore, for backups; as old as the server of docker-compose.yml or newer
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/iop
COPY requirements.txt requirements-anymail.txt ./
ARG EMAIL_BACKEND=""
RUN pip install --no-cache-dir --require-hashes -r requirements.txt ${EMAIL_BACKEND:+-r requirements-anymail.txt}
COPY . .
RUN useradd --system --uid 10001 iop && mkdir -p /srv/var && chown iop /srv/var
USER iop
VOLUME /srv/var
EXPOSE 8000
# Migrations and static files are the `migrate` service's work; see docker-compose.yml.
CMD ["gunicorn", "iop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "30", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "/dev/null"]
