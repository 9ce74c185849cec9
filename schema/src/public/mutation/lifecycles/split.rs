//! What a split says of its parts and twinnings, each thing with its place.

use std::collections::HashMap;

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::write::lifecycles::{LifecycleError, Successor};
use uuid::Uuid;

use super::{
    Desk, Parts, all,
    input::{SplitTwinningInput, SuccessorInput},
};
use crate::{error::Result, public::mutation::UserError};

/// Those that the whole becomes.
pub(super) fn parts(desk: &Desk<'_>, parts: Vec<SuccessorInput>) -> Result<Parts<Vec<Successor>>> {
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(at, part)| part.read(desk, &["parts", &at.to_string()]));
    let parts: Result<Vec<_>> = parts.collect();
    Ok(all(parts?))
}

/// The part of each twinning. One that is said twice alike is said once; of two things said of one neither is meant for
/// sure.
pub(super) fn twinnings(
    said: &[SplitTwinningInput],
    parts: usize,
) -> Result<Parts<HashMap<Uuid, usize>>> {
    let (mut places, mut wrong) = (HashMap::new(), Vec::new());
    // That there are none is wrong with the parts.
    let said = if parts == 0 { &[] } else { said };
    for (at, said) in said.iter().enumerate() {
        let record = ObjectId::parse_as(ObjectKind::Twinning, &said.twinning)?.uuid();
        let part = usize::try_from(said.part).ok().filter(|part| *part < parts);
        let flaw = match part {
            None => Some(LifecycleError::NoSuchPart {
                part: said.part.into(),
                parts,
            }),
            Some(part) => {
                let before = places.insert(record, part);
                let is_other = before.is_some_and(|before| before != part);
                is_other.then_some(LifecycleError::SaidTwice { record })
            }
        };
        wrong.extend(flaw.map(|flaw| UserError {
            code: flaw.code().to_owned(),
            path: UserError::way(["twinnings", &at.to_string(), "part"]),
            message: flaw.to_string(),
            existing: None,
        }));
    }
    Ok(if wrong.is_empty() {
        Ok(places)
    } else {
        Err(wrong)
    })
}
