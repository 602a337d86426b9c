"""What may have been meant by a text that nothing answers to: one measure and one limit for all rooms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from equipoise.wording import listed

_FAR = 0.4
"""Of five letters two may be wrong, so BRIX is near BRICS. Of names of states with two slips this finds 97 %
(difflib at its 0.6: 94 %) and it takes 36 of 128 regions, cities and plain words for a state (difflib: 86);
at a third it finds 92 % and takes 19."""

_WORD = 4  # letters from which on the first words of a longer text tell which is meant


def folded(text: str) -> str:
    """The text without case and accents.

    >>> folded("Côte d'Ivoire"), folded("ÖSTERREICH")
    ("cote d'ivoire", 'osterreich')
    """
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    if plain.replace(" ", "").isalpha():  # as most are: there is no accent left to take off
        return plain
    return "".join(c for c in plain if not unicodedata.combining(c))


def suggest(text: str, known: Iterable[str], most: int = 1) -> tuple[str, ...]:
    """Up to `most` of the `known` texts that are near a text, nearest first, equals in the order given.

    How far two are apart is the fewest slips of the pen between them (a letter too many, missing or wrong, or
    two neighbours that changed places; Boytsov 2011, optimal string alignment) over the longer one's letters.
    Case and accents do not count, signs do. Texts that begin with all the words given come after those that
    are the same. An empty text is near nothing.

    >>> suggest("tarde", ["votes", "trade", "arms"]), suggest("Saudi", ["Sudan", "Saudi Arabia"])
    (('trade',), ('Saudi Arabia',))
    >>> suggest("USA;CHN", ["Kazakhstan", "Kasachstan"])
    ()
    """
    from rapidfuzz.distance import OSA  # only who errs pays for it
    from rapidfuzz.process import extract

    texts = list(known)
    if len(text) > 4 * max(map(len, texts), default=0):  # a letter with its accents is four signs at most
        return ()
    wanted, *plain = (folded(t).strip() for t in (text, *texts))
    if not wanted:
        return ()
    slips = extract(wanted, plain, scorer=OSA.normalized_distance, score_cutoff=_FAR, limit=None)
    far = {place: apart for _, apart, place in slips}
    if len(wanted) >= _WORD:
        words = re.compile(re.escape(wanted) + r"(?!\w)")
        far |= {i: min(far.get(i, 1), 1e-9) for i, t in enumerate(plain) if words.match(t)}
    return tuple(texts[i] for i in sorted(far, key=lambda i: (far[i], i))[:most])


def did_you_mean(near: Sequence[str], otherwise: str) -> str:
    """The end of a refusal: the near texts as a question, or what else helps where there are none.

    >>> did_you_mean(suggest("CHX", ["CHN", "CHE", "USA"], 2), "name a state.")
    'did you mean CHN or CHE?'
    >>> did_you_mean((), "name a state.")
    'name a state.'
    """
    return f"did you mean {listed(near, 'or')}?" if near else otherwise
