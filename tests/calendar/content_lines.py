"""iCalendar's content lines (RFC 5545, 3.1), written: values escaped, parameters quoted, long lines folded."""

OCTETS_MAX = 75


def escape(text):
    """A TEXT value."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def parameter(name, value):
    """One parameter with its semicolon, quoted where its value needs that."""
    return f';{name}="{value}"' if any(c in value for c in ":;,") else f";{name}={value}"


def fold(line, newline, whitespace=" ", parts_characters=False):
    """One content line as bytes, its end included.

    @param parts_characters  count octets only, as some clients do: a fold may then stand within a character
    """
    octets, pieces, room = line.encode(), [], OCTETS_MAX
    while len(octets) > room:
        end = room
        while not parts_characters and octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[:end])
        octets, room = octets[end:], OCTETS_MAX - 1
    pieces.append(octets)
    return (newline + whitespace).encode().join(pieces) + newline.encode()
