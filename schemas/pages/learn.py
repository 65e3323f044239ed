"""Lessons, the risk questionnaire and the practice account for beginners."""

from schemas.page_layout import Element, PageLayout

PAGE = PageLayout(
    name="learn",
    title_en="Learn",
    title_zh="学习",
    height_px=812,
    elements=(
        Element(
            name="questionnaire_card",
            label_en="Risk questionnaire",
            label_zh="风险测评",
            x_px=16,
            y_px=56,
            width_px=343,
            height_px=104,
            kind="card",
        ),
        Element(
            name="lesson_basics", label_en="Basics", label_zh="入门", x_px=16, y_px=176, width_px=343, height_px=88, kind="row"
        ),
        Element(
            name="lesson_indicators",
            label_en="Indicators",
            label_zh="指标",
            x_px=16,
            y_px=272,
            width_px=343,
            height_px=88,
            kind="row",
        ),
        Element(
            name="lesson_risk", label_en="Risk", label_zh="风险", x_px=16, y_px=368, width_px=343, height_px=88, kind="row"
        ),
        Element(
            name="practice_button",
            label_en="Practice account",
            label_zh="模拟交易",
            x_px=16,
            y_px=472,
            width_px=343,
            height_px=56,
        ),
        Element(name="share_button", label_en="Share", label_zh="分享", x_px=16, y_px=544, width_px=166, height_px=48),
        Element(name="support_button", label_en="Support", label_zh="客服", x_px=193, y_px=544, width_px=166, height_px=48),
        Element(name="tab_home", label_en="Home", label_zh="首页", x_px=0, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(
            name="tab_market", label_en="Market", label_zh="行情", x_px=94, y_px=756, width_px=94, height_px=56, kind="tab"
        ),
        Element(name="tab_trade", label_en="Trade", label_zh="交易", x_px=188, y_px=756, width_px=94, height_px=56, kind="tab"),
        Element(name="tab_learn", label_en="Learn", label_zh="学习", x_px=282, y_px=756, width_px=93, height_px=56, kind="tab"),
    ),
)
