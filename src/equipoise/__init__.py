"""Equipoise: where a state stands between the powers, and whether it is moving."""
