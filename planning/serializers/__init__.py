"""Planning as the API reads and writes it."""
