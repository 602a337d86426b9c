"""Questions in, frozen results out: one verb a module or package."""
