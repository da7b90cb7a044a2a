"""Forms of the Goals and Tasks pages."""
