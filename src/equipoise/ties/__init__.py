"""Ties between two states, one module a sector.

agreement on votes: ballots (frames to a matrix), contingency (counting), similarity (the measures),
uncertainty (their errors and intervals), agreement (the labelled tables that other rooms read).
"""
