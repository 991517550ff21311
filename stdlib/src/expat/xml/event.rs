//! What a document says, one thing after the other.

/// An event, and the text of the document that it stands for (empty where it stands for none of its own).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    pub kind: EventKind,
    pub raw: String,
}

/// A content model: what may be in an element.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    pub kind: u8,
    pub quantifier: u8,
    pub name: Option<String>,
    pub children: Vec<Model>,
}

impl Model {
    pub const EMPTY: u8 = 1;
    pub const ANY: u8 = 2;
    pub const MIXED: u8 = 3;
    pub const NAME: u8 = 4;
    pub const CHOICE: u8 = 5;
    pub const SEQUENCE: u8 = 6;
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// Attributes, of which the first so many were in the tag, the others are defaults.
    StartElement {
        name: String,
        attributes: Vec<(String, String)>,
        specified: usize,
    },
    EndElement {
        name: String,
    },
    Characters(String),
    Comment(String),
    ProcessingInstruction {
        target: String,
        data: String,
    },
    StartCdata,
    EndCdata,
    /// Standalone: -1 where nothing is said.
    XmlDeclaration {
        version: Option<String>,
        encoding: Option<String>,
        standalone: i8,
    },
    StartDoctype {
        name: String,
        system: Option<String>,
        public: Option<String>,
        has_internal_subset: bool,
    },
    EndDoctype,
    EntityDeclaration {
        name: String,
        is_parameter: bool,
        value: Option<String>,
        system: Option<String>,
        public: Option<String>,
        notation: Option<String>,
    },
    NotationDeclaration {
        name: String,
        system: Option<String>,
        public: Option<String>,
    },
    ElementDeclaration {
        name: String,
        model: Model,
    },
    AttributeDeclaration {
        element: String,
        name: String,
        kind: String,
        default: Option<String>,
        is_required: bool,
    },
    StartNamespace {
        prefix: Option<String>,
        uri: Option<String>,
    },
    EndNamespace {
        prefix: Option<String>,
    },
    /// The context is what a parser for the entity has to be told; None: an external subset or parameter entity.
    ExternalEntity {
        context: Option<String>,
        system: Option<String>,
        public: Option<String>,
    },
    /// The document depends on what is outside of it; perhaps only if that was read.
    NotStandalone {
        if_read: bool,
    },
    SkippedEntity {
        name: String,
        is_parameter: bool,
    },
    /// Text that no other event stands for.
    Other,
}
