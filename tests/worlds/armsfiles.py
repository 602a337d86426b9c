"""Small invented exports in the layouts of SIPRI's arms transfers database."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

HEADER = (
    *("SIPRI AT Database ID", "Supplier", "Recipient", "Designation", "Description", "Armament category"),
    *("Order date", "Order date is estimate", "Numbers delivered", "Numbers delivered is estimate"),
    *("Delivery year", "Delivery year is estimate", "Status", "SIPRI estimate", "TIV deal unit"),
    *("TIV delivery values", "Local production"),
)
PREAMBLE = (
    "Transfers of major weapons: deals with deliveries or orders",
    '"An invented export, with a comma, and a line that names a supplier and a recipient in words."',
    "",
    "Invented for tests",
)
Delivery = tuple[str, str, str, object, object]
"""Deal, supplier, recipient, delivery year, value."""


def register_text(rows: Sequence[Delivery], preamble: Sequence[str] = PREAMBLE) -> str:
    """A trade register as its site exports it: some lines of text, the header, one row a deal and year."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(HEADER)
    for deal, supplier, recipient, year, value in rows:
        front = (
            deal,
            supplier,
            recipient,
            "X-1, improved",
            "transport aircraft",
            "Aircraft",
            2001,
            "No",
            2,
            "Yes",
        )
        writer.writerow((*front, year, "No", "New", "1.5", "1", value, "No"))
    return "".join(f"{line}\r\n" for line in preamble) + table.getvalue()


def write_register(path: Path, rows: Sequence[Delivery], encoding: str = "utf-8") -> Path:
    """A register as a CSV file."""
    path.write_bytes(register_text(rows).encode(encoding))
    return path


def write_totals(
    path: Path, rows: Sequence[tuple[str, str, object, object]], value: str = "tiv_musd"
) -> Path:
    """A table of totals: supplier, recipient, year and value; the older layout has COW numbers too."""
    cow = ["supplier_cown", "recipient_cown"] if value == "value" else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["supplier", "recipient", "year", value, *cow])
        writer.writerows([*row, *("" for _ in cow)] for row in rows)
    return path
