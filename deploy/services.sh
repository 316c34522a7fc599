#!/usr/bin/env bash
# Web, worker and beat as a city runs them, on this machine. One Ctrl-C stops all of them.
set -eu

bin=.venv/bin
export DATA_DIR=${DATA_DIR:-data}
# One role owns the tables and migrates, another serves; the processes below never know the first.
owner=${MIGRATE_DATABASE_URL:-}
if [ -z "${DATABASE_URL:-}" ]; then
  owner=${owner:-postgres://postgres@127.0.0.1:5432/suggestions}
  DATABASE_URL=postgres://suggestions@127.0.0.1:5432/suggestions
fi
export DATABASE_URL
unset MIGRATE_DATABASE_URL
export REDIS_URL=${REDIS_URL:-redis://127.0.0.1:6379/0}

keys=$DATA_DIR/services.env
if [ -z "${SECRET_KEY:-}" ] && [ -z "${FIELD_KEYS:-}" ]; then
  mkdir -p "$DATA_DIR"
  [ -e "$keys" ] || (umask 077 && $bin/python -m config.keys > "$keys")
  set -a && . "$keys" && set +a
  echo "Keys in $keys. For manage.py: set -a; . $keys; DATABASE_URL=$DATABASE_URL"
fi

MIGRATE_DATABASE_URL=$owner $bin/python deploy/database.py
MIGRATE_DATABASE_URL=$owner $bin/python manage.py migrate --verbosity 0
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

# Worker and beat are started again whenever they end, as systemd or Docker would.
keep() {
  local name=$1 child
  shift
  trap 'kill "$child" 2> /dev/null; wait "$child"; exit 0' TERM
  while true; do
    "$@" &
    child=$!
    wait "$child" && true
    echo "The $name ended with status $?: starting it again."
    sleep 2 &
    child=$!
    wait "$child"
  done
}

start $bin/gunicorn --config deploy/gunicorn.conf.py config.wsgi
web=${processes[0]}
start keep worker $bin/celery --quiet --app config worker --concurrency 2
start keep beat $bin/celery --quiet --app config beat

until $bin/python deploy/probe.py /healthz 2> /dev/null; do
  kill -0 "$web" 2> /dev/null || break
  sleep 0.5
done
if kill -0 "$web" 2> /dev/null; then
  echo "Pages at http://127.0.0.1:${PORT:-8000}/. Ctrl-C stops everything."
fi

wait "$web" && true
echo "The web process ended: stopping the others."
exit 1
