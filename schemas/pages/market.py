"""The list of instruments with their prices."""

from schemas.page_layout import Element, PageLayout

PAGE = PageLayout(
    name="market",
    title_en="Market",
    title_zh="行情",
    height_px=812,
    elements=(
        Element(
            name="search_field", label_en="Search", label_zh="搜索", x_px=16, y_px=56, width_px=343, height_px=40, kind="field"
        ),
        Element(name="sort_change", label_en="Change", label_zh="涨跌幅", x_px=232, y_px=108, width_px=127, height_px=28),
        Element(
            name="row_btc", label_en="BTC/USDT", label_zh="比特币", x_px=16, y_px=144, width_px=343, height_px=64, kind="row"
        ),
        Element(
            name="row_eth", label_en="ETH/USDT", label_zh="以太坊", x_px=16, y_px=216, width_px=343, height_px=64, kind="row"
        ),
        Element(name="row_gold", label_en="Gold", label_zh="黄金", x_px=16, y_px=288, width_px=343, height_px=64, kind="row"),
        Element(
            name="row_silver", label_en="Silver", label_zh="白银", x_px=16, y_px=360, width_px=343, height_px=64, kind="row"
        ),
        Element(
            name="row_oil", label_en="Crude oil", label_zh="原油", x_px=16, y_px=432, width_px=343, height_px=64, kind="row"
        ),
        Element(
            name="row_index", label_en="Stock index", label_zh="股指", x_px=16, y_px=504, width_px=343, height_px=64, kind="row"
        ),
        Element(name="price_alarm", label_en="Price alarm", label_zh="价格提醒", x_px=16, y_px=584, width_px=343, height_px=48),
        Element(name="tab_home", label_en="Home", label_zh="首页", x_px=0, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(
            name="tab_market", label_en="Market", label_zh="行情", x_px=94, y_px=756, width_px=94, height_px=56, kind="tab"
        ),
        Element(name="tab_trade", label_en="Trade", label_zh="交易", x_px=188, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(name="tab_learn", label_en="Learn", label_zh="学习", x_px=282, y_px=756, width_px=93, height_px=56, kind="tab"),
    ),
)
