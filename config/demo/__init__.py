"""The demo account: whose it is (`account`), what its quarter holds (`story`, `quarter`), writing it (`telling`)."""
