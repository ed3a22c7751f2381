"""The ways to bring a message. One class a file; all pass one suite, tests/contracts/test_channels.py."""
