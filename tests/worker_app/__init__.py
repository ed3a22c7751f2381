"""An app of the tests alone: jobs that a real worker does while a test kills it."""
