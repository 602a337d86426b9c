"""Whom a sentence names: every trap that names of states set, in sentences of our own."""

from __future__ import annotations

import polars as pl
import pytest

from equipoise.texts.mentions import find_mentions
from equipoise.texts.names import OTHERS


def named(sentence: str, year: int = 2020) -> list[str]:
    """The ids that a sentence names, in its order."""
    found = find_mentions(pl.Series([sentence]), year)
    return found.filter(~pl.col("id").is_in(list(OTHERS)))["id"].to_list()


@pytest.mark.parametrize(
    ("sentence", "ids"),
    [
        ("The Central African Republic and the Central African subregion.", ["CAF"]),
        ("Papua New Guinea, Guinea-Bissau, Equatorial Guinea and Guinea.", ["PNG", "GNB", "GNQ", "GIN"]),
        ("Guinea- Bissau, broken at the end of a line.", ["GNB"]),
        ("Piracy in the Gulf of Guinea and the South China Sea.", []),
        ("Chinese vessels in the East China Sea.", ["CHN"]),
        ("The People’s Republic of China.", ["CHN"]),
        ("The Republic of China on Taiwan.", ["TWN", "TWN"]),
        ("Tension in the Taiwan Strait.", []),
        ("The Korean peninsula, Korea and the Koreas.", []),
        ("The Republic of Korea and the Democratic People's Republic of Korea.", ["KOR", "PRK"]),
        ("The Congo and the Congolese.", []),
        ("The Democratic Republic of the Congo, the DRC, the Republic of the Congo.", ["COD", "COD", "COG"]),
        ("Georgia, but not South Georgia and the South Sandwich Islands.", ["GEO"]),
        ("Jordan, the Jordan Valley and the River Jordan.", ["JOR"]),
        ("Chad, Lake Chad and the Lake Chad Basin.", ["TCD"]),
        ("Niger, Nigeria, a Nigerian and the Niger Delta.", ["NER", "NGA", "NGA"]),
        ("Dominica and the Dominican Republic, and a Dominican.", ["DMA", "DOM"]),
        ("Turkey, Türkiye and the Turkish Cypriots.", ["TUR", "TUR"]),
        ("We eat turkey from fine china and polish the chad.", []),
        ("The United States of America and the United States; US troops; U.S. aid.", ["USA"] * 4),
        ("It cost US$5 million, US $ 5 million or five United States dollars.", []),
        ("Latin America, South American states, the Organization of American States.", []),
        ("The American people and the Inter-American system.", ["USA"]),
        ("The Indian Ocean and the Indian Government.", ["IND"]),
        ("Somali pirates, an Omani and a Romanian.", ["SOM", "OMN", "ROU"]),
        ("The war in Ukraine.", ["UKR"]),
        ("Moscow and Washington; Russian-speaking people.", []),
        ("Swaziland, Eswatini, Burma and the Ivory Coast.", ["SWZ", "SWZ", "MMR", "CIV"]),
        ("Côte d’Ivoire and São Tomé and Príncipe.", ["CIV", "STP"]),
        ("The EU, the European Union and the European Commission.", ["EU27"] * 3),
        ("The Barbados Programme of Action, the Samoa Pathway, the Uruguay Round.", []),
        ("(spoke in French) Mr. President", []),
        ("Niger Niger Mali Mali", ["NER", "NER", "MLI", "MLI"]),
    ],
)
def test_a_sentence_names_whom_it_names(sentence: str, ids: list[str]) -> None:
    assert named(sentence) == ids


@pytest.mark.parametrize(
    ("sentence", "year", "ids"),
    [
        ("Russia and the Soviet Union", 1985, ["SUN", "SUN"]),
        ("Russia and the Soviet Union", 1995, ["RUS"]),
        ("Serbia", 1995, ["YUG"]),
        ("Serbia", 2004, ["SCG"]),
        ("Serbia", 2010, ["SRB"]),
        ("Montenegro and Kosovo", 1999, []),
        ("the former Yugoslavia", 1995, []),
        ("the former Yugoslav Republic of Macedonia", 1995, ["MKD"]),
        ("Zaire", 1995, ["COD"]),
        ("East Timor and South Sudan", 1999, []),
        ("East Timor and South Sudan", 2012, ["TLS", "SSD"]),
        ("Eritrea", 1992, []),
    ],
)
def test_a_name_means_a_state_of_its_year(sentence: str, year: int, ids: list[str]) -> None:
    assert named(sentence, year) == ids


def test_what_is_no_state_is_still_told() -> None:
    found = find_mentions(pl.Series(["Latin America, the Congo, the Soviet Union."]), 2020)
    assert found["id"].to_list() == ["", "?", "-"]


@pytest.mark.parametrize(
    ("sentence", "courtesy"),
    [
        ("I congratulate Mr. Miro of Fiji on his election as President of the General Assembly.", True),
        ("We thank his predecessor, Ms. Nil of Peru.", True),
        ("Your election honours your country, Malta.", True),
        ("Mr. Nemo (India), Vice-President, took the Chair.", True),
        ("We congratulate South Sudan on its independence.", False),
        ("We thank the President of France for his visit.", False),
        ("The General Assembly condemned Israel last year.", False),
        ("The Secretary-General's envoy for Yemen deserves our thanks.", False),
    ],
)
def test_compliments_to_the_chair_are_courtesies(sentence: str, *, courtesy: bool) -> None:
    assert find_mentions(pl.Series([sentence]), 2020)["courtesy"].to_list() == [courtesy]
