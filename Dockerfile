# One image for web, worker and beat: docker-compose.yml says which. What learning takes is used by
# the worker alone.
FROM python:3.11-slim AS packages
COPY requirements-learning.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements-learning.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
# What the worker prints reports with; without it everything else runs.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app app \
    && install --directory --owner=app --group=app /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# With data of its own that stays out of the image: only the collected files are kept.
RUN DATA_DIR=/tmp/build STATIC_MANIFEST=1 python manage.py collectstatic --no-input --verbosity 0 \
    && rm -r /tmp/build
USER app
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "deploy/probe.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
