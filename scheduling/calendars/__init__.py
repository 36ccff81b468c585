"""Where a resource's other commitments are kept."""
