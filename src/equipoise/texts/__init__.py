"""What is said in a text: the states that it names, the tone around them, its likeness to other texts.

sentences (text to sentences, sentences to plain words), names (which words mean which state in a year), tone
(the lexicon), mentions (both, sentence by sentence; `passages` is the evidence), closeness (by their words),
counts (all of it, for the texts of one year), recipe (the hash of everything that a count rests on).
"""

from equipoise.texts.closeness import closeness
from equipoise.texts.counts import count_year
from equipoise.texts.mentions import find_mentions, passages
from equipoise.texts.recipe import recipe
from equipoise.texts.tone import tone

__all__ = ["closeness", "count_year", "find_mentions", "passages", "recipe", "tone"]
