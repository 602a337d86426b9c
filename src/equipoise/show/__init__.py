"""Results as pictures, text and pages. Nothing is computed here."""
