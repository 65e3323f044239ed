"""Where money comes in: amount, way of paying, confirmation."""

from schemas.page_layout import Element, PageLayout

PAGE = PageLayout(
    name="deposit",
    title_en="Deposit",
    title_zh="充值",
    height_px=812,
    elements=(
        Element(
            name="amount_field",
            label_en="Amount",
            label_zh="充值金额",
            x_px=16,
            y_px=72,
            width_px=343,
            height_px=56,
            kind="field",
        ),
        Element(name="amount_100", label_en="¥100", label_zh="¥100", x_px=16, y_px=140, width_px=106, height_px=44),
        Element(name="amount_500", label_en="¥500", label_zh="¥500", x_px=134, y_px=140, width_px=107, height_px=44),
        Element(name="amount_1000", label_en="¥1,000", label_zh="¥1,000", x_px=253, y_px=140, width_px=106, height_px=44),
        Element(
            name="pay_chat",
            label_en="Chat-app pay",
            label_zh="聊天支付",
            x_px=16,
            y_px=208,
            width_px=343,
            height_px=64,
            kind="row",
        ),
        Element(
            name="pay_card", label_en="Bank card", label_zh="银行卡", x_px=16, y_px=280, width_px=343, height_px=64, kind="row"
        ),
        Element(
            name="pay_new_card",
            label_en="Bind a card",
            label_zh="绑定新卡",
            x_px=16,
            y_px=352,
            width_px=343,
            height_px=64,
            kind="row",
        ),
        Element(name="terms_link", label_en="Terms", label_zh="充值协议", x_px=16, y_px=432, width_px=160, height_px=28),
        Element(name="confirm_button", label_en="Confirm", label_zh="确认充值", x_px=16, y_px=480, width_px=343, height_px=56),
        Element(
            name="history_list",
            label_en="Earlier deposits",
            label_zh="充值记录",
            x_px=16,
            y_px=568,
            width_px=343,
            height_px=160,
            kind="card",
        ),
    ),
)
