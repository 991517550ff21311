//! Namespaces: which prefix stands for what, and the full names of elements and attributes.

use super::error::XmlError;

pub const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// The bindings in force, innermost last.
#[derive(Clone)]
pub struct Namespaces {
    /// Between namespace and name; None: no separator.
    pub separator: Option<char>,
    pub gives_prefixes: bool,
    bindings: Vec<(Option<String>, Option<String>)>,
}

impl Namespaces {
    pub fn new(separator: Option<char>) -> Namespaces {
        Namespaces { separator, gives_prefixes: false, bindings: Vec::new() }
    }

    pub fn bind(&mut self, prefix: Option<&str>, uri: &str) -> Result<(), XmlError> {
        match prefix {
            Some("xml") if uri != XML_URI => return Err(XmlError::RESERVED_XML),
            Some("xmlns") => return Err(XmlError::RESERVED_XMLNS),
            Some(_) if uri.is_empty() => return Err(XmlError::UNDECLARING_PREFIX),
            Some("xml") => {}
            _ if uri == XML_URI || uri == XMLNS_URI => return Err(XmlError::RESERVED_URI),
            _ => {}
        }
        // The separator in a namespace's name would make names ambiguous.
        if let Some(separator) = self.separator
            && uri.contains(separator)
            && !is_uri_character(separator)
        {
            return Err(XmlError::SYNTAX);
        }
        let uri = Some(uri.to_owned()).filter(|uri| !uri.is_empty());
        self.bindings.push((prefix.map(str::to_owned), uri));
        Ok(())
    }

    /// Ends the innermost bindings; returns their prefixes, innermost first.
    pub fn unbind(&mut self, count: usize) -> Vec<Option<String>> {
        let at = self.bindings.len().saturating_sub(count);
        self.bindings.split_off(at).into_iter().rev().map(|(prefix, _)| prefix).collect()
    }

    fn find(&self, prefix: Option<&str>) -> Option<&str> {
        if prefix == Some("xml") {
            return Some(XML_URI);
        }
        let found = self.bindings.iter().rev().find(|(known, _)| known.as_deref() == prefix);
        found.and_then(|(_, uri)| uri.as_deref())
    }

    /// The full name of an element or attribute.
    pub fn expand(&self, name: &str, is_attribute: bool) -> Result<String, XmlError> {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) if !prefix.is_empty() => (Some(prefix), local),
            _ => (None, name),
        };
        if prefix.is_none() && is_attribute {
            return Ok(name.to_owned());
        }
        let Some(uri) = self.find(prefix) else {
            return if prefix.is_some() { Err(XmlError::UNBOUND_PREFIX) } else { Ok(name.to_owned()) };
        };
        let mut full = uri.to_owned();
        full.extend(self.separator);
        full.push_str(local);
        if let (true, Some(prefix)) = (self.gives_prefixes, prefix) {
            full.extend(self.separator);
            full.push_str(prefix);
        }
        Ok(full)
    }

    /// The bindings as the part of a context.
    pub fn context(&self) -> Vec<String> {
        let mut parts = vec![format!("xml={XML_URI}")];
        for (prefix, uri) in &self.bindings {
            let shown = prefix.as_deref().unwrap_or("");
            parts.retain(|part| part.split('=').next() != Some(shown));
            if let Some(uri) = uri {
                parts.push(format!("{shown}={uri}"));
            }
        }
        parts
    }

    /// Takes a binding of a context over.
    pub fn restore(&mut self, prefix: &str, uri: &str) {
        let prefix = Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty());
        self.bindings.push((prefix, Some(uri.to_owned())));
    }
}

/// Whether the name of a namespace may hold that character anyway.
fn is_uri_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
}
