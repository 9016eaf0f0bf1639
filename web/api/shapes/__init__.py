"""What the API sends and takes: one struct for each thing, and how it is made of the records of core."""
