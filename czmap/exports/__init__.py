"""What leaves the program: area definitions and evidence."""
