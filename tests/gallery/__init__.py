"""Every page of the demo: one catalogue of how to reach each, walked by a test and photographed by ``make shots``."""
