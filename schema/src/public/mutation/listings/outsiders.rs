//! Whoever takes part and is owned by no node, in inputs.

use std::collections::BTreeSet;

use async_graphql::InputObject;
use jumelage_domain::listing as domain;

use crate::{
    catalogue::listings::ApplicantKind, public::mutation::flaws::Flaws, scalar::CountryCode,
};

/// A body that no node owns, in words.
#[derive(InputObject)]
pub(in crate::public::mutation) struct OutsiderInput {
    /// What people call it.
    name: String,
    /// What it is.
    kind: Option<ApplicantKind>,
    /// Where it is established.
    country: Option<CountryCode>,
}

/// Reads them.
pub(in crate::public::mutation) fn outsiders(
    given: Vec<OutsiderInput>,
    flaws: &mut Flaws,
) -> BTreeSet<domain::Outsider> {
    flaws.each(&["others"], given, |flaws, path, one| {
        let at: Vec<&str> = path.iter().copied().chain(["name"]).collect();
        let name = flaws.name(&at, &one.name)?;
        Some(domain::Outsider {
            name,
            kind: one.kind.map(Into::into),
            country: one.country.map(|country| country.0),
        })
    })
}
