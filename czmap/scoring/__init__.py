"""The scoring module: ranks candidate clusters of contiguous areas."""
