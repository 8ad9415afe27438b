"""What a file really is, by its bytes and never by its name: a PDF, a JPEG or a PNG that is whole, or nothing (#35).

Pictures are written anew: what shows stays, what else was in the file (where the phone was, comments, thumbnails, a
second file behind the first) does not. A PDF stays as it is, or is refused where it could do something.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

PIXELS, SIDE = 40_000_000, 20_000
UNPACKED = 64 << 20  # bytes of a PDF's packed objects that are looked into
_FOREIGN = re.compile(rb"PK\x03\x04|PK\x05\x06|%PDF-|\x7fELF|Rar!\x1a|7z\xbc\xaf|<script|<html|<svg|<!doctype|<\?php",
                      re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"IDAT", b"IEND"})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples a pixel, by PNG's color type
# What a PDF may not hold: it would run, open, send, hide a file, or keep us from looking.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|GoToR|Rendition|XFA)(?![A-Za-z0-9])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_END_OF_PDF = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\0]*\Z")
_FILTER = re.compile(rb"/(\w+Decode|Fl|AHx|A85|LZW|RL)(?![A-Za-z0-9])")


class Unfit(Exception):
    """This file is not kept; `code` says why: kind, broken, more, active, locked, large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(data: bytes) -> tuple[str, bytes]:
    """Return ("pdf", "jpeg" or "png", what is kept). Raises Unfit."""
    if data.startswith(b"%PDF-"):
        kind, kept = "pdf", _pdf(data)
    elif data.startswith(b"\xff\xd8\xff"):
        kind, kept = "jpeg", _jpeg(data)
    elif data.startswith(_PNG):
        kind, kept = "png", _png(data)
    else:
        raise Unfit("kind")
    if zipfile.is_zipfile(io.BytesIO(kept)):
        raise Unfit("more")
    return kind, kept


# --- PNG -----------------------------------------------------------------------------------------------
def _png(data: bytes) -> bytes:
    kept, packed, size, at, name = [_PNG], [], 0, len(_PNG), b""
    while name != b"IEND":
        if at + 12 > len(data):
            raise Unfit("broken")
        length, name = struct.unpack(">I4s", data[at:at + 8])
        chunk = data[at:at + 12 + length]
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Unfit("broken")
        if (at == len(_PNG)) != (name == b"IHDR"):
            raise Unfit("broken")
        if name == b"IHDR":
            size = _png_size(chunk[8:-4])
        elif name == b"IDAT":
            packed.append(chunk[8:-4])
        if name in _KEPT_CHUNKS:
            kept.append(chunk)
        elif name[:1].isupper():
            raise Unfit("broken")  # it says that it cannot be shown without this, and we do not know it
        elif _FOREIGN.search(chunk):
            raise Unfit("more")
        at += len(chunk)
    if data[at:].strip(b"\0"):
        raise Unfit("more")
    _unpack_exactly(b"".join(packed), size)
    return b"".join(kept)


def _png_size(header: bytes) -> int:
    """Return how many bytes the pixels must unpack to."""
    if len(header) != 13:
        raise Unfit("broken")
    width, height, depth, color, packing, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if color not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or packing or filtering or interlace > 1:
        raise Unfit("broken")
    _check_size(width, height)
    bits = _CHANNELS[color] * depth
    passes = [(width, height)]
    if interlace:
        steps = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        passes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in steps]
    return sum((1 + -(-wide * bits // 8)) * high for wide, high in passes if wide > 0 and high > 0)


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= SIDE and 0 < height <= SIDE):
        raise Unfit("broken")
    if width * height > PIXELS:
        raise Unfit("large")


def _unpack_exactly(packed: bytes, size: int) -> None:
    """Raise Unfit unless this unpacks to `size` bytes and not one more; never more than 1 MB of it at once."""
    stream, found, waiting = zlib.decompressobj(), 0, packed
    try:
        while waiting and not stream.eof and found <= size:
            found += len(stream.decompress(waiting, 1 << 20))
            waiting = stream.unconsumed_tail
    except zlib.error as wrong:
        raise Unfit("broken") from wrong
    if found != size or not stream.eof:
        raise Unfit("broken")
    if stream.unused_data:
        raise Unfit("more")


# --- JPEG ----------------------------------------------------------------------------------------------
def _jpeg(data: bytes) -> bytes:
    kept, dropped, orientation, has_size, has_scan = [b"\xff\xd8"], [], 1, False, False
    for marker, body, end in _segments(data):
        if marker == 0xD9:
            dropped.append(data[end:])
            break
        if marker in (0xC0, 0xC1, 0xC2):
            if len(body) < 6:
                raise Unfit("broken")
            height, width = struct.unpack(">HH", body[1:5])
            _check_size(width, height)
            has_size = True
        if marker == 0xDA:
            has_scan = True
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        if marker in (0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD):
            kept.append(_segment(marker, body))
        elif marker == 0xDA:
            length = struct.unpack(">H", body[:2])[0]
            kept.append(b"\xff\xda" + body)
            if length < 3:
                raise Unfit("broken")
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) == 12:
            kept.append(_segment(marker, body))
        elif marker == 0xFE or 0xE0 <= marker <= 0xEF:
            dropped.append(body)
        else:
            raise Unfit("broken")  # a way of packing that browsers do not show
    else:
        raise Unfit("broken")
    if not has_size or not has_scan:
        raise Unfit("broken")
    if any(_FOREIGN.search(part) for part in dropped):
        raise Unfit("more")
    if orientation != 1:
        kept.insert(1, _segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(
            ">HHI", orientation, 0, 0)))
    return b"".join([*kept, b"\xff\xd9"])


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield (marker, body, where it ends); of a scan (0xDA) the body is its header's length, header and pixels."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise Unfit("broken")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            yield marker, b"", at + 2
            return
        if at + 4 > len(data) or marker < 0xC0 or 0xD0 <= marker <= 0xD8:
            raise Unfit("broken")
        end = at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        if end > len(data) or end < at + 4:
            raise Unfit("broken")
        if marker == 0xDA:
            end = _end_of_scan(data, end)
            yield marker, data[at + 2:end], end
        else:
            yield marker, data[at + 4:end], end
        at = end
    raise Unfit("broken")


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next marker stands; inside a scan FF00 is a byte and FFD0 to FFD7 go on."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Unfit("broken")
        after = data[at + 1]
        if after != 0 and not 0xD0 <= after <= 0xD7 and after != 0xFF:
            return at
        at += 1 if after == 0xFF else 2


def _orientation(exif: bytes) -> int:
    """Return which way up the camera was held (1 to 8); 1 where it does not say."""
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        [start] = struct.unpack(f"{order}I", exif[4:8])
        [entries] = struct.unpack(f"{order}H", exif[start:start + 2])
        for number in range(min(entries, 200)):
            tag, kind, _count, value = struct.unpack(f"{order}HHIH", exif[start + 2 + 12 * number:][:10])
            if tag == 0x0112 and kind == 3 and 1 <= value <= 8:
                return int(value)
    except (KeyError, struct.error):
        pass
    return 1


# --- PDF -----------------------------------------------------------------------------------------------
def _pdf(data: bytes) -> bytes:
    if _FOREIGN.search(data[5:1024]):
        raise Unfit("more")
    end = _END_OF_PDF.search(data, max(0, len(data) - 2048))
    if end is None:
        raise Unfit("more" if b"%%EOF" in data else "broken")
    table = int(end[1])
    starts = data[table:table + 40]
    if not (starts.startswith(b"xref") or re.match(rb"\s*\d+\s+\d+\s+obj", starts)):
        raise Unfit("broken")
    looked = [_plain(data), *(_plain(part) for part in _packed_objects(data))]
    if _ENCRYPTED.search(looked[0]):
        raise Unfit("locked")
    if any(_ACTIVE.search(part) for part in looked):
        raise Unfit("active")
    if not any(b"/Root" in part for part in looked):
        raise Unfit("broken")
    return data


def _plain(part: bytes) -> bytes:
    """Return it with names as they are meant: /J#61vaScript is /JavaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), part)


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """Yield what stands in packed objects. One that cannot be opened is reason enough to refuse the file."""
    left = UNPACKED
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        before = data[max(0, found.start() - 4000):found.start()]
        head = _plain(before[max(0, before.rfind(b" obj")):])
        if b"/ObjStm" not in head:
            continue
        filters = _FILTER.findall(head)
        if not filters:
            continue  # it is not packed, so it was looked at with the rest
        if filters not in ([b"FlateDecode"], [b"Fl"]):
            raise Unfit("locked")
        try:
            opened = zlib.decompressobj().decompress(data[found.end():], left)
        except zlib.error as wrong:
            raise Unfit("broken") from wrong
        left -= len(opened)
        if left <= 0:
            raise Unfit("large")
        yield opened
