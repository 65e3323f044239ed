"""Positions close first in, first out, long and short."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.holdings import Position, held_s

S = 1000


def test_a_sale_closes_the_oldest_purchase_first():
    assert held_s([(0, 2), (10 * S, 3), (20 * S, -2), (35 * S, -3)]) == [20, 25]


def test_a_part_of_a_lot_is_a_holding_of_its_own():
    assert held_s([(0, 5), (4 * S, -2), (9 * S, -3)]) == [4, 9]


def test_one_sale_may_close_several_lots():
    assert held_s([(0, 1), (5 * S, 1), (8 * S, -2)]) == [8, 3]


def test_a_short_position_is_held_until_it_is_bought_back():
    assert held_s([(0, -4), (7 * S, 4)]) == [7]


def test_a_trade_that_closes_more_than_there_is_turns_the_position():
    position = Position()
    assert [s for at, q in ((0, 2), (3 * S, -5)) for s in position.trade(at, q)] == [3]
    assert [(lot.at, lot.quantity_e8) for lot in position.lots] == [(3 * S, -3)]


@given(st.lists(st.integers(-5, 5).filter(bool), max_size=30), st.integers(0, 30))
def test_what_is_open_is_the_sum_of_the_trades_all_on_one_side_wherever_the_stream_is_cut(quantities: list[int], cut: int):
    trades = [(n * S, quantity) for n, quantity in enumerate(quantities)]
    position = Position()
    seen = [s for at, q in trades[:cut] for s in position.trade(at, q)]
    carried = Position(position.lots.copy())
    seen += [s for at, q in trades[cut:] for s in carried.trade(at, q)]
    assert seen == held_s(trades)
    assert sum(lot.quantity_e8 for lot in carried.lots) == sum(quantities)
    assert len({lot.quantity_e8 > 0 for lot in carried.lots}) <= 1
