"""The public face: the command line, and what a vendor may import."""
