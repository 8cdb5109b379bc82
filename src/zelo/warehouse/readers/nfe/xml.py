"""Bytes to an XML tree, with nothing that XML can do beyond plain elements."""

from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from zelo.warehouse.readers.nfe.document import Unreadable

Element = Any

_OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_BAD_ENCODING = (etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_INVALID_CHAR)
_CUT_OFF = (
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
)
_DTD = "declares a DTD or entities, which no NF-e has"

_parser = etree.XMLParser(**_OPTIONS)
_parser_1252 = etree.XMLParser(encoding="cp1252", **_OPTIONS)


def parse_xml(content: bytes) -> tuple[Element, bool]:
    """The root element, and whether the text was Windows-1252 though the document says UTF-8.

    Nothing outside the bytes is read and no entity is resolved. Raises Unreadable for what is not plain
    well-formed XML: empty, cut off, with a DTD, or in an encoding with zero bytes.
    """
    content = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content:
        raise Unreadable("empty")
    if b"\x00" in content:
        raise Unreadable("not UTF-8: holds zero bytes")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable(_DTD)
    repaired = False
    try:
        root = etree.fromstring(content, _parser)
    except etree.XMLSyntaxError as error:
        if error.code not in _BAD_ENCODING:
            raise _unreadable(error) from None
        root, repaired = _as_windows_1252(content), True
    except (ValueError, LookupError):
        raise Unreadable("in an unknown encoding") from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise Unreadable(_DTD)
    return root, repaired


def _as_windows_1252(content: bytes) -> Element:
    """Files that a tool saved again in Windows-1252 without changing their declaration."""
    try:
        return etree.fromstring(content, _parser_1252)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error) from None


def _unreadable(error: Any) -> Unreadable:
    """Without the parser's own message, which may quote the document."""
    if error.code in _CUT_OFF:
        return Unreadable("cut off")
    line = error.position[0] if error.position else 0
    return Unreadable(f"not well-formed XML (line {line})")
