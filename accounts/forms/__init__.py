"""Forms of the account pages: `door`, `account` and `preferences`."""
