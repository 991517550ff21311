//! Errors, by expat's numbers.

/// Names and texts of the errors; the number of each is its place.
pub const MESSAGES: [(&str, &str); 44] = [
    ("", ""),
    ("NO_MEMORY", "out of memory"),
    ("SYNTAX", "syntax error"),
    ("NO_ELEMENTS", "no element found"),
    ("INVALID_TOKEN", "not well-formed (invalid token)"),
    ("UNCLOSED_TOKEN", "unclosed token"),
    ("PARTIAL_CHAR", "partial character"),
    ("TAG_MISMATCH", "mismatched tag"),
    ("DUPLICATE_ATTRIBUTE", "duplicate attribute"),
    ("JUNK_AFTER_DOC_ELEMENT", "junk after document element"),
    ("PARAM_ENTITY_REF", "illegal parameter entity reference"),
    ("UNDEFINED_ENTITY", "undefined entity"),
    ("RECURSIVE_ENTITY_REF", "recursive entity reference"),
    ("ASYNC_ENTITY", "asynchronous entity"),
    ("BAD_CHAR_REF", "reference to invalid character number"),
    ("BINARY_ENTITY_REF", "reference to binary entity"),
    ("ATTRIBUTE_EXTERNAL_ENTITY_REF", "reference to external entity in attribute"),
    ("MISPLACED_XML_PI", "XML or text declaration not at start of entity"),
    ("UNKNOWN_ENCODING", "unknown encoding"),
    ("INCORRECT_ENCODING", "encoding specified in XML declaration is incorrect"),
    ("UNCLOSED_CDATA_SECTION", "unclosed CDATA section"),
    ("EXTERNAL_ENTITY_HANDLING", "error in processing external entity reference"),
    ("NOT_STANDALONE", "document is not standalone"),
    ("UNEXPECTED_STATE", "unexpected parser state - please send a bug report"),
    ("ENTITY_DECLARED_IN_PE", "entity declared in parameter entity"),
    ("FEATURE_REQUIRES_XML_DTD", "requested feature requires XML_DTD support in Expat"),
    ("CANT_CHANGE_FEATURE_ONCE_PARSING", "cannot change setting once parsing has begun"),
    ("UNBOUND_PREFIX", "unbound prefix"),
    ("UNDECLARING_PREFIX", "must not undeclare prefix"),
    ("INCOMPLETE_PE", "incomplete markup in parameter entity"),
    ("XML_DECL", "XML declaration not well-formed"),
    ("TEXT_DECL", "text declaration not well-formed"),
    ("PUBLICID", "illegal character(s) in public id"),
    ("SUSPENDED", "parser suspended"),
    ("NOT_SUSPENDED", "parser not suspended"),
    ("ABORTED", "parsing aborted"),
    ("FINISHED", "parsing finished"),
    ("SUSPEND_PE", "cannot suspend in external parameter entity"),
    ("RESERVED_PREFIX_XML", "reserved prefix (xml) must not be undeclared or bound to another namespace name"),
    ("RESERVED_PREFIX_XMLNS", "reserved prefix (xmlns) must not be declared or undeclared"),
    ("RESERVED_NAMESPACE_URI", "prefix must not be bound to one of the reserved namespace names"),
    ("INVALID_ARGUMENT", "invalid argument"),
    ("NO_BUFFER", "a successful prior call to function XML_GetBuffer was required"),
    ("AMPLIFICATION_LIMIT_BREACH", "limit on input amplification factor (from DTD and entities) breached"),
];

/// An error's number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct XmlError(pub u8);

impl XmlError {
    pub const SYNTAX: XmlError = XmlError(2);
    pub const NO_ELEMENTS: XmlError = XmlError(3);
    pub const INVALID_TOKEN: XmlError = XmlError(4);
    pub const UNCLOSED_TOKEN: XmlError = XmlError(5);
    pub const PARTIAL_CHARACTER: XmlError = XmlError(6);
    pub const TAG_MISMATCH: XmlError = XmlError(7);
    pub const DUPLICATE_ATTRIBUTE: XmlError = XmlError(8);
    pub const JUNK_AFTER_DOCUMENT: XmlError = XmlError(9);
    pub const PARAMETER_REFERENCE: XmlError = XmlError(10);
    pub const UNDEFINED_ENTITY: XmlError = XmlError(11);
    pub const RECURSIVE_ENTITY: XmlError = XmlError(12);
    pub const ASYNCHRONOUS_ENTITY: XmlError = XmlError(13);
    pub const BAD_CHARACTER_REFERENCE: XmlError = XmlError(14);
    pub const BINARY_ENTITY: XmlError = XmlError(15);
    pub const EXTERNAL_IN_ATTRIBUTE: XmlError = XmlError(16);
    pub const MISPLACED_DECLARATION: XmlError = XmlError(17);
    pub const UNKNOWN_ENCODING: XmlError = XmlError(18);
    pub const INCORRECT_ENCODING: XmlError = XmlError(19);
    pub const UNCLOSED_CDATA: XmlError = XmlError(20);
    pub const EXTERNAL_HANDLING: XmlError = XmlError(21);
    pub const NOT_STANDALONE: XmlError = XmlError(22);
    pub const CANNOT_CHANGE: XmlError = XmlError(26);
    pub const UNBOUND_PREFIX: XmlError = XmlError(27);
    pub const UNDECLARING_PREFIX: XmlError = XmlError(28);
    pub const XML_DECLARATION: XmlError = XmlError(30);
    pub const PUBLIC_IDENTIFIER: XmlError = XmlError(32);
    pub const ABORTED: XmlError = XmlError(35);
    pub const FINISHED: XmlError = XmlError(36);
    pub const RESERVED_XML: XmlError = XmlError(38);
    pub const RESERVED_XMLNS: XmlError = XmlError(39);
    pub const RESERVED_URI: XmlError = XmlError(40);
    pub const AMPLIFICATION: XmlError = XmlError(43);
}
