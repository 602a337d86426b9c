"""One page on a state: the answers of the other verbs under a headline."""
