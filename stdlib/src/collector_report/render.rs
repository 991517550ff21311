//! A report of collected cycles as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::groups::{Amount, Group, Groups, Member, Site};

fn counted(count: u64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn amount_text(amount: Amount) -> String {
    format!("{}, {}", counted(amount.objects, "object"), counted(amount.bytes, "byte"))
}

fn site_text(site: &Site) -> String {
    format!("{}:{} in {}", site.file, site.line, site.function)
}

fn member_text(member: &Member) -> String {
    let site = member.site.as_ref().map_or_else(String::new, |site| format!(", made at {}", site_text(site)));
    let name = member.name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    format!("{}{name} ({}{site})", member.type_name, counted(member.bytes as u64, "byte"))
}

/// The text of a report, for people.
pub(super) fn text(groups: &Groups) -> String {
    let sorted = groups.sorted();
    let cycles = sorted.iter().map(|group| group.cycles).sum();
    let mut text = String::new();
    if sorted.is_empty() {
        return "no cycles were collected\n".to_owned();
    }
    let _ = writeln!(
        text,
        "{} in {} of {}: {}",
        counted(cycles, "cycle"),
        counted(sorted.len() as u64, "kind"),
        counted(groups.collections, "collection"),
        amount_text(groups.total())
    );
    for (number, group) in sorted.iter().enumerate() {
        write_group(&mut text, number + 1, group);
    }
    text
}

fn write_group(text: &mut String, number: usize, group: &Group) {
    let types: Vec<String> = group.types.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let _ = writeln!(
        text,
        "\n{number}. {} ({}): {}",
        counted(group.cycles, "cycle"),
        amount_text(group.amount),
        types.join(", ")
    );
    for (place, member) in group.members.iter().enumerate() {
        let _ = writeln!(text, "   #{place} {}", member_text(member));
        for (name, to) in &member.edges {
            let _ = writeln!(text, "      {name} -> #{to} {}", group.members[*to].type_name);
        }
    }
    let described = group.members.len();
    if group.first_objects > described {
        let _ = writeln!(text, "   and {} more", counted((group.first_objects - described) as u64, "object"));
    }
    for (name, amount) in &group.hanging {
        let _ = writeln!(text, "   hanging on it: {name}, {}", amount_text(*amount));
    }
}

/// The report as JSON.
pub(super) fn json(groups: &Groups) -> Value {
    let total = groups.total();
    json!({
        "collections": groups.collections,
        "objects": total.objects,
        "bytes": total.bytes,
        "groups": groups.sorted().into_iter().map(group_json).collect::<Vec<_>>(),
    })
}

fn group_json(group: &Group) -> Value {
    let hanging = group
        .hanging
        .iter()
        .map(|(name, amount)| json!({ "type": name, "objects": amount.objects, "bytes": amount.bytes }));
    json!({
        "cycles": group.cycles,
        "objects": group.amount.objects,
        "bytes": group.amount.bytes,
        "types": group.types,
        "hanging": hanging.collect::<Vec<_>>(),
        "example": {
            "objects": group.first_objects,
            "shortest": group.way,
            "members": group.members.iter().map(member_json).collect::<Vec<_>>(),
        },
    })
}

fn member_json(member: &Member) -> Value {
    let edges = member.edges.iter().map(|(name, to)| json!({ "name": name, "to": to }));
    let site =
        member.site.as_ref().map(|site| json!({ "file": site.file, "line": site.line, "function": site.function }));
    json!({
        "type": member.type_name,
        "name": member.name,
        "bytes": member.bytes,
        "site": site,
        "edges": edges.collect::<Vec<_>>(),
    })
}
