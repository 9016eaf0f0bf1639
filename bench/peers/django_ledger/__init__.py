"""The ledger page made with Django 5.2: the same rows of the same database, the same words in the same cells.

It is given what helps it: models and queries that name the columns they need, the one heavy count as plain SQL, no
middleware, no translation, cached templates, connections that stay open, and no row security: it enters as the
cluster's superuser, whom the fences do not touch. Words, addresses and lights are prepared by the product's own
functions on both sides, so that what is compared is fetching, drawing and answering.
"""
