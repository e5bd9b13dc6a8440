"""How gunicorn serves Fangtan, wherever it runs; address and processes come from the environment."""

worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 30
"""Seconds in which requests under way are finished when web is told to stop."""
control_socket_disable = True
