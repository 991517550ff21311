//! What a document type declaration declares.

use std::collections::HashMap;

/// An entity.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entity {
    /// The replacement text of an internal one.
    pub text: Option<String>,
    pub system: Option<String>,
    pub public: Option<String>,
    pub notation: Option<String>,
}

/// A declared attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    pub name: String,
    pub is_plain_text: bool,
    pub default: Option<String>,
}

/// All tables.
#[derive(Clone, Default)]
pub struct Grammar {
    pub entities: HashMap<String, Entity>,
    pub parameters: HashMap<String, Entity>,
    pub attributes: HashMap<String, Vec<Attribute>>,
    /// There is a part that may not have been read: an external subset or references to parameter entities.
    pub is_partial: bool,
    pub is_standalone: bool,
    /// A parameter entity was not read: what is declared behind it may be void.
    pub stops_declaring: bool,
}
