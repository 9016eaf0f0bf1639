"""What is said about a field, for the document and for the page about the API."""

from typing import Any

from msgspec import Meta

from core.phrases import Phrase


def told(words: Phrase, **facts: Any) -> Meta:
    """The description of a field with its limits and examples: ``Annotated[int, told(say("进度"), ge=0, le=100)]``.

    The words are put into the reader's language when the document is made.
    """
    return Meta(description=str(words), **facts)
