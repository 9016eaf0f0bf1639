"""What tests are made of: two cities that differ in everything, and people of every role in each."""
