"""The services of docker-compose.yml as plain processes, where no engine for containers is at hand."""
