"""What this runtime can tell of itself."""
