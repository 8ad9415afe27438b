"""The three processes of the product: the very words that bin/run, the image and docker-compose.yml start them with."""

WEB = ["gunicorn", "iop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4",
       "--timeout", "30", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "/dev/null"]
# Not `--pool=solo`: a killed pool child must not take the scan with it.
WORKER = ["celery", "-A", "iop.celery", "worker", "--queues", "work,outbox", "--concurrency", "2", "--loglevel", "INFO"]
BEAT = ["celery", "-A", "iop.celery", "beat", "--loglevel", "INFO", "--pidfile", ""]
