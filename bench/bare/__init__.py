"""The yardstick: a minimal Django project with sessions, authentication and one template of twenty rows.

Same server, same database, same options of the database as the product, nothing else.
"""
