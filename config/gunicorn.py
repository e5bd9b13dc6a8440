"""How gunicorn serves Fangtan, wherever it runs; address and processes come from the environment."""

worker_class = "gthread"
threads = 8
timeout = 60
keepalive = 75
"""Seconds; longer than the proxy keeps a connection, so that it never asks on one that is being closed."""
graceful_timeout = 30
"""Seconds in which requests under way are finished when web is told to stop."""
control_socket_disable = True
logconfig_dict = {
    "formatters": {"generic": {"()": "config.logs.Lines"}},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL"},  # requests leave a line of ours
    },
}
