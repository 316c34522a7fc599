"""What the transport of the queue is told."""

REDIS = {
    "visibility_timeout": 900,  # over twice CELERY_TASK_TIME_LIMIT, or long tasks run twice
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 10,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
EMBEDDED = {"polling_interval": 0.1}
