//! Method resolution order: C3 linearization (Barrett and others, 1996).

use objects::type_object::Type;
use objects::{Obj, Ref, RefExt};

use crate::raised::PyResult;
use crate::state::Thread;

/// The resolution order of a class with these bases, itself first.
pub fn linearize(thread: &Thread, class: Ref<'_>, bases: &[Ref<'_>]) -> PyResult<Vec<Obj>> {
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].iter().any(|other| other.is(*base)) {
            // SAFETY: bases are types.
            let name = unsafe { base.cast::<Type>() }.name_lossy();
            return Err(thread.type_error(&format!("duplicate base class {name}")));
        }
    }
    let mut sequences: Vec<Vec<Obj>> = Vec::new();
    for base in bases {
        // SAFETY: bases are types, and no code runs here.
        let order = unsafe { base.cast::<Type>().mro_items() };
        sequences.push(order.iter().map(|class| class.own()).collect());
    }
    sequences.push(bases.iter().map(|base| base.own()).collect());
    let mut order = vec![class.own()];
    let mut positions = vec![0; sequences.len()];
    loop {
        let mut remaining = false;
        let mut next = None;
        for (sequence, &position) in sequences.iter().zip(&positions) {
            let Some(candidate) = sequence.get(position) else { continue };
            remaining = true;
            let in_a_tail = sequences
                .iter()
                .zip(&positions)
                .any(|(other, &at)| other.iter().skip(at + 1).any(|class| class.is(candidate)));
            if !in_a_tail {
                next = Some(candidate.clone());
                break;
            }
        }
        let Some(next) = next else {
            if !remaining {
                return Ok(order);
            }
            let mut heads: Vec<String> = Vec::new();
            for (sequence, &position) in sequences.iter().zip(&positions) {
                if let Some(head) = sequence.get(position) {
                    // SAFETY: orders hold types.
                    let name = unsafe { head.cast::<Type>() }.name_lossy();
                    if !heads.contains(&name) {
                        heads.push(name);
                    }
                }
            }
            let text =
                format!("Cannot create a consistent method resolution order (MRO) for bases {}", heads.join(", "));
            return Err(thread.type_error(&text));
        };
        for (sequence, position) in sequences.iter().zip(&mut positions) {
            if sequence.get(*position).is_some_and(|head| head.is(&next)) {
                *position += 1;
            }
        }
        order.push(next);
    }
}
