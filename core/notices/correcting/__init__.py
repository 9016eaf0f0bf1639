"""Correcting: a later generation of a notice beside what its earlier one became in the ledger.

Pure: which task is which (`matching`), what stands of each field (`merging`), which units come and go (`units`).
"""
