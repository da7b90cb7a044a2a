"""Pages of the account: `door` for people outside, `settings` for the signed-in person."""
