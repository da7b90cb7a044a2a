"""Measures Daymark beside a bare ASGI application in the same run: `make bench` writes the table in `README.md`."""
