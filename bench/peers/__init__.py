"""The same page made with other tools, to compare with."""
