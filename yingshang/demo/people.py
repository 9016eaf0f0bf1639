"""Invented names: family and given names drawn apart, so that nobody in particular is meant."""

SURNAMES = "陈 林 周 吴 郑 何 沈 韩 杨 朱 许 吕 孔 曹 严 华 金 魏 陶 姜 谢 邹 喻 柏 窦 章 云 苏 潘 葛".split()
GIVEN = (
    "望舒 晓雯 予安 知行 文博 思远 若水 明轩 书瑶 景行 清和 子衿 怀瑾 佳音 云帆 雨桐 亦舟 静姝 承泽 念慈 "
    "启明 沐阳 星野 长庚 采薇 叔同 致远 南乔 修竹 如松"
).split()
