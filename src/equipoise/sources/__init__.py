"""Where facts come from: one module a publisher; each reads a published file into checked tables."""
