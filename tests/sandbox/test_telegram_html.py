import pytest

from sandbox.html_parser import ParseError, parse_html
from sandbox.html_writer import to_html

HEAD = "🏟 🏟&lt;"  # 13 bytes, 6 units: an offset that counts letters is seen at once


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<abacaba", "Unclosed start tag at byte offset 13"),
        ("<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("<script>a</script>", 'Unsupported start tag "script" at byte offset 13'),
        ("< b>a</b>", 'Unsupported start tag "" at byte offset 13'),
        ("<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("</", "Unexpected end tag at byte offset 13"),
        ("<b></b></", "Unexpected end tag at byte offset 20"),
        ("<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 20, expected "</i>", found "</b>"',
        ),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 13'),
        ('<tg-time unix="1" format="rt">a</tg-time>', "Invalid date format used"),
        (
            "&#57311;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ),
        ),
    ],
)
def test_broken_html_is_refused_with_the_place_in_bytes(source: str, reason: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse_html(HEAD + source)

    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&ge;&lt;&amp;&quot;&#12345678;&#65;&#x41", '&ge;<&"&#12345678;AA', []),
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("<em>a</>", "a", [("italic", 0, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><del>b</del>", "ab", [("strikethrough", 0, 1), ("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</>", "a", [("expandable_blockquote", 0, 1)]),
        ("<i>🏟 <b>a</b></i>", "🏟 a", [("italic", 0, 4), ("bold", 3, 1)]),
        ("<i><b>a</b></i>", "a", [("bold", 0, 1), ("italic", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<a> </a>", " ", []),
        ("<pre><code>a</code></pre>", "a", [("code", 0, 1), ("pre", 0, 1)]),
    ],
)
def test_tags_become_entities_in_utf16_units(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    parsed, found = parse_html(source)

    assert parsed == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ('<a href="centru.example">a</a>', {"type": "text_link", "url": "http://centru.example/"}),
        ("<a>centru.example</a>", {"type": "text_link", "url": "http://centru.example/"}),
        ("<a href='https://x.ro/?a&lt;'>a</a>", {"type": "text_link", "url": "https://x.ro/?a<"}),
        ('<pre><code class="language-sql">a</code></pre>', {"type": "pre", "language": "sql"}),
        ('<tg-emoji emoji-id="54">👍</tg-emoji>', {"custom_emoji_id": "54"}),
        (
            '<tg-time unix="1733238000" format="wDT">joi</tg-time>',
            {"type": "date_time", "unix_time": 1733238000, "date_time_format": "wDT"},
        ),
    ],
)
def test_an_entity_carries_what_its_tag_said(source: str, more: dict[str, object]) -> None:
    (entity,) = parse_html(source)[1]

    assert entity.items() >= more.items()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://localhost/", "tel:112", "a b"])
def test_what_is_no_web_address_becomes_no_link(address: str) -> None:
    assert parse_html(f'<a href="{address}">a</a>') == ("a", [])


def test_the_page_gets_only_known_tags_and_everything_else_escaped() -> None:
    text = "<script>alert(1)</script> link"
    entities = [
        {"type": "bold", "offset": 0, "length": 8},
        {"type": "text_link", "offset": 26, "length": 4, "url": 'javascript:"<b>'},
    ]

    assert to_html(text, entities) == (
        "<strong>&lt;script&gt;</strong>alert(1)&lt;/script&gt; <span>link</span>"
    )


def test_without_entities_the_page_gets_bare_text() -> None:
    assert to_html('<b> & "', []) == "&lt;b&gt; &amp; &quot;"


def test_overlapping_entities_are_closed_and_opened_again() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "italic", "offset": 2, "length": 4},
    ]

    assert to_html("😀bcde", entities) == ("<strong>😀<em>bc</em></strong><em>de</em>")
