"""Whether a state is moving: as usual, a drift, or a shift."""
