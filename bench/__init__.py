"""Measurements as ratios, taken in one interleaved run. Nothing here is a test: machines differ, ratios hold."""
