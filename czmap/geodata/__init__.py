"""The geodata layer: joins LSOA boundaries to the indicator tables."""
