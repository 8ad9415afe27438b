"""Small whole files, and what people hide in them."""

import struct
import zlib


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width=3, height=2, pixels=None, extra=b"", interlace=0):
    pixels = b"".join(b"\0" + b"\x10\x20\x30" * width for _ in range(height)) if pixels is None else pixels
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlace)) + extra
            + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b""))


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(extra=b"", after=b""):
    """The smallest gray picture: 8 by 8, one block."""
    table = segment(0xDB, b"\0" + b"\1" * 64)
    size = segment(0xC0, b"\x08" + struct.pack(">HH", 8, 8) + b"\x01\x01\x11\x00")
    codes = segment(0xC4, b"\x00" + bytes([0, 1] + [0] * 14) + b"\x00")
    codes += segment(0xC4, b"\x10" + bytes([0, 1] + [0] * 14) + b"\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x0f\xff\x00"
    whole = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + extra + table + size + codes + scan
    return b"\xff\xd8" + whole + b"\xff\xd9" + after


def exif(orientation=6, more=b""):
    said = struct.pack("<HHI", orientation, 0, 0) + more
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + said)


def pdf(objects=(), tail=b"", trailer=b""):
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>", *objects]
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, trailer, table)
    return data + tail


def packed(body, more=b""):
    """An object stream that holds `body`."""
    flat = zlib.compress(body)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode %s/Length %d >>" % (more, len(flat))
    return head + b"\nstream\n" + flat + b"\nendstream"


def zipped():
    import io
    import zipfile

    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("page.html", "<script>alert(1)</script>")
    return into.getvalue()


PICTURE, PHOTO, PAPER = png(), jpeg(), pdf()
# The harmless test file every scanner knows, put together here so that no scanner stops at this source.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
