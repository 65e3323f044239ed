"""Reads the purchases of a shop (CSV: invoice, article, quantity, time, unit price, customer) as trades.

Rules: a purchase is a buy of its article; an invoice that starts with C cancels, which is a sale; the invoice is the order.
A line without a customer, without a price, or with a negative quantity that cancels nothing, and an exact repetition of an
earlier line are left out and counted. Prices are pounds, read as yuan; times are UTC; the file's order is the order of arrival.
"""

from dataclasses import replace
from pathlib import Path

from streaming.importers.cells import E8, e8, moment_ms
from streaming.importers.imported import Imported, LeftOut, Outcomes
from streaming.importers.table_lines import Cells, table_lines

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


def read(path: Path) -> Outcomes:
    """A trade for every good line; ValueError when the header lacks a column."""
    seen: set[tuple[str, ...]] = set()
    newest = 0
    for line in table_lines(path, COLUMNS):
        outcome = line if isinstance(line, LeftOut) else _outcome(*line, seen)
        if isinstance(outcome, Imported):
            newest = max(newest, outcome.event_ms)
            outcome = replace(outcome, received_ms=newest)
        yield outcome


def _outcome(number: int, told: Cells, seen: set[tuple[str, ...]]) -> Imported | LeftOut:
    key = tuple(told.values())
    if key in seen:
        return LeftOut(number, "exact_duplicate", f"InvoiceNo={told['InvoiceNo']}: the same line came before")
    seen.add(key)
    try:
        return _left_out(number, told) or _trade(number, told)
    except ValueError as wrong:
        return LeftOut(number, "malformed", str(wrong))


def _left_out(number: int, told: Cells) -> LeftOut | None:
    if not told["CustomerID"]:
        return LeftOut(number, "missing_customer", f"InvoiceNo={told['InvoiceNo']}: no customer")
    if float(told["UnitPrice"]) <= 0:
        return LeftOut(number, "no_price", f"UnitPrice={told['UnitPrice']}: above zero")
    if int(told["Quantity"]) == 0 or (int(told["Quantity"]) < 0) != _cancels(told):
        return LeftOut(number, "wrong_sign", f"Quantity={told['Quantity']}: negative exactly on cancelling invoices")
    return None


def _trade(number: int, told: Cells) -> Imported:
    quantity, price_e8 = abs(int(told["Quantity"])), e8(told["UnitPrice"])
    fields = {
        "order_id": f"{told['InvoiceNo']}-{number}",
        "user_id": f"customer-{told['CustomerID'].removesuffix('.0')}",
        "instrument": told["StockCode"],
        "side": "sell" if _cancels(told) else "buy",
        "price_e8": price_e8,
        "quantity_e8": quantity * E8,
        "amount_fen": price_e8 * quantity * 100 // E8,
    }
    at = moment_ms(told["InvoiceDate"])
    return Imported("fill", fields, at, at)


def _cancels(told: Cells) -> bool:
    return told["InvoiceNo"].startswith("C")
