"""The set-up wizard of a new city: from a region code to people who can sign in."""
