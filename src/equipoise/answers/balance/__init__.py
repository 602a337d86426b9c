"""How ties spread over the powers: of one state, through the years, of all states."""
