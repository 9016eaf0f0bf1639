"""Chinese numerals as they number headings and count things: 七, 十二, 二十, 一百零三, 二〇二二."""

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
NUMERALS = "零〇○一二三四五六七八九十百"


def value_of(printed: str) -> int:
    """The number that digits or Chinese numerals stand for; 0 when they stand for none."""
    if printed.isascii():
        return int(printed) if printed.isdigit() else 0
    if "十" not in printed and "百" not in printed:
        return int("".join(str(DIGITS.get(character, 0)) for character in printed))
    total = current = 0
    for character in printed:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = DIGITS.get(character, 0)
    return total + current
