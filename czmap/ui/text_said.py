"""What is told to those who listen when something changed: one short sentence each."""

ZONE = "The zone has {count}, {residents} residents and need {need}."
PARTS = "It lies in {parts} parts that do not touch."
MAP = "The map shows {name}."
PLACE = "{name}: {residents} residents."
FOUND = "{count} found. The first is {name}, need {need}."
VIEW = "View {at} of {count}: {name}."
SEARCHING = "Searching for zones."
