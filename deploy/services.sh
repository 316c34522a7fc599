#!/usr/bin/env bash
# Web, worker and beat as a city runs them, on this machine. One Ctrl-C stops all of them.
set -eu

bin=.venv/bin
export DATA_DIR=${DATA_DIR:-data}
export DATABASE_URL=${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/suggestions}
export REDIS_URL=${REDIS_URL:-redis://127.0.0.1:6379/0}

keys=$DATA_DIR/services.env
if [ -z "${SECRET_KEY:-}" ] && [ -z "${FIELD_KEYS:-}" ]; then
  mkdir -p "$DATA_DIR"
  [ -e "$keys" ] || (umask 077 && $bin/python -m config.keys > "$keys")
  set -a && . "$keys" && set +a
  echo "Keys in $keys. For manage.py: set -a; . $keys; DATABASE_URL=$DATABASE_URL"
fi

$bin/python deploy/database.py
$bin/python manage.py migrate --verbosity 0
$bin/python manage.py collectstatic --no-input --verbosity 0

processes=()
start() { "$@" & processes+=($!); }
stop() {
  trap - INT TERM EXIT
  kill "${processes[@]}" 2> /dev/null || true
  wait
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

start $bin/gunicorn --config deploy/gunicorn.conf.py config.wsgi
start $bin/celery --quiet --app config worker --concurrency 2
start $bin/celery --quiet --app config beat
echo "Pages at http://127.0.0.1:${PORT:-8000}/. Ctrl-C stops everything."

wait -n
echo "One of the processes ended: stopping the others."
exit 1
