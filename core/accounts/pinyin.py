"""The stored sort key of a Chinese name, because the embedded PostgreSQL has no ICU collation."""

from pypinyin import lazy_pinyin


def pinyin_key(name: str) -> str:
    """Lower-case pinyin without tones, syllables parted by a blank: 市财政局 → ``shi cai zheng ju``."""
    return " ".join(syllable.lower() for syllable in lazy_pinyin(name) if syllable.strip())
