"""Where a trade is made: chart, indicators, amount, up or down."""

from schemas.page_layout import Element, PageLayout

PAGE = PageLayout(
    name="trade",
    title_en="Trade",
    title_zh="交易",
    height_px=812,
    elements=(
        Element(name="instrument_picker", label_en="BTC/USDT", label_zh="比特币", x_px=16, y_px=52, width_px=200, height_px=40),
        Element(name="price_alarm", label_en="Alarm", label_zh="提醒", x_px=303, y_px=52, width_px=56, height_px=40),
        Element(
            name="chart", label_en="Price chart", label_zh="价格图", x_px=0, y_px=100, width_px=375, height_px=260, kind="chart"
        ),
        Element(name="period_1m", label_en="1 min", label_zh="1分", x_px=16, y_px=368, width_px=60, height_px=32, kind="tab"),
        Element(name="period_5m", label_en="5 min", label_zh="5分", x_px=84, y_px=368, width_px=60, height_px=32, kind="tab"),
        Element(name="period_1h", label_en="1 h", label_zh="1小时", x_px=152, y_px=368, width_px=60, height_px=32, kind="tab"),
        Element(name="indicator_picker", label_en="Indicators", label_zh="指标", x_px=268, y_px=368, width_px=91, height_px=32),
        Element(
            name="amount_field", label_en="Amount", label_zh="金额", x_px=16, y_px=416, width_px=343, height_px=48, kind="field"
        ),
        Element(name="amount_100", label_en="¥100", label_zh="¥100", x_px=16, y_px=472, width_px=78, height_px=36),
        Element(name="amount_500", label_en="¥500", label_zh="¥500", x_px=104, y_px=472, width_px=78, height_px=36),
        Element(name="amount_1000", label_en="¥1,000", label_zh="¥1,000", x_px=192, y_px=472, width_px=78, height_px=36),
        Element(name="amount_max", label_en="Max", label_zh="全部", x_px=280, y_px=472, width_px=79, height_px=36),
        Element(name="buy_button", label_en="Buy", label_zh="买涨", x_px=16, y_px=524, width_px=166, height_px=56),
        Element(name="sell_button", label_en="Sell", label_zh="买跌", x_px=193, y_px=524, width_px=166, height_px=56),
        Element(
            name="positions_list",
            label_en="Positions",
            label_zh="持仓",
            x_px=16,
            y_px=596,
            width_px=343,
            height_px=96,
            kind="card",
        ),
        Element(name="cancel_all", label_en="Cancel orders", label_zh="撤单", x_px=16, y_px=700, width_px=343, height_px=40),
        Element(name="tab_home", label_en="Home", label_zh="首页", x_px=0, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(
            name="tab_market", label_en="Market", label_zh="行情", x_px=94, y_px=756, width_px=94, height_px=56, kind="tab"
        ),
        Element(name="tab_trade", label_en="Trade", label_zh="交易", x_px=188, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(name="tab_learn", label_en="Learn", label_zh="学习", x_px=282, y_px=756, width_px=93, height_px=56, kind="tab"),
    ),
)
