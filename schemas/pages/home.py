"""Where a user lands: balance, favourites, banners and the way to everything else."""

from schemas.page_layout import Element, PageLayout

PAGE = PageLayout(
    name="home",
    title_en="Home",
    title_zh="首页",
    height_px=812,
    elements=(
        Element(
            name="balance_card",
            label_en="Balance",
            label_zh="账户余额",
            x_px=16,
            y_px=56,
            width_px=343,
            height_px=120,
            kind="card",
        ),
        Element(name="deposit_button", label_en="Deposit", label_zh="充值", x_px=32, y_px=124, width_px=96, height_px=36),
        Element(name="withdraw_button", label_en="Withdraw", label_zh="提现", x_px=140, y_px=124, width_px=96, height_px=36),
        Element(
            name="campaign_banner",
            label_en="Campaign",
            label_zh="活动",
            x_px=16,
            y_px=192,
            width_px=343,
            height_px=96,
            kind="card",
        ),
        Element(
            name="favourite_btc",
            label_en="BTC/USDT",
            label_zh="比特币",
            x_px=16,
            y_px=304,
            width_px=343,
            height_px=64,
            kind="row",
        ),
        Element(
            name="favourite_gold", label_en="Gold", label_zh="黄金", x_px=16, y_px=376, width_px=343, height_px=64, kind="row"
        ),
        Element(
            name="favourite_oil",
            label_en="Crude oil",
            label_zh="原油",
            x_px=16,
            y_px=448,
            width_px=343,
            height_px=64,
            kind="row",
        ),
        Element(
            name="learn_card",
            label_en="Lessons",
            label_zh="新手课堂",
            x_px=16,
            y_px=528,
            width_px=166,
            height_px=104,
            kind="card",
        ),
        Element(
            name="invite_card",
            label_en="Invite a friend",
            label_zh="邀请好友",
            x_px=193,
            y_px=528,
            width_px=166,
            height_px=104,
            kind="card",
        ),
        Element(name="tab_home", label_en="Home", label_zh="首页", x_px=0, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(
            name="tab_market", label_en="Market", label_zh="行情", x_px=94, y_px=756, width_px=94, height_px=56, kind="tab"
        ),
        Element(name="tab_trade", label_en="Trade", label_zh="交易", x_px=188, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(name="tab_learn", label_en="Learn", label_zh="学习", x_px=282, y_px=756, width_px=93, height_px=56, kind="tab"),
    ),
)
