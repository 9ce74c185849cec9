//! What is stored in the words of vocabularies, read again when the vocabularies are others than those by which it was
//! read: themes that were none become themes, codes of regions get the one form that they have, and everybody's region
//! follows from its codes.

mod records;

use std::collections::BTreeSet;

use jumelage_domain::{CodeScheme, LocalGovernmentCode, Region, theme};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait};

use crate::{
    WriteError, node,
    write::{Writing, listings, local_governments, refresh},
};

/// Grows when codes of regions are read in another way.
const OF_REGIONS: i32 = 1;

/// Of all that is read by vocabularies. It grows with each of them: what was read by an older one is read again.
pub const VERSION: i32 = OF_REGIONS * 10_000 + theme::VERSION;

/// The region that stored codes say, where one is said.
pub(crate) fn region(codes: &BTreeSet<(String, String)>) -> Option<String> {
    let codes = codes.iter();
    let of_nuts = codes.filter(|(scheme, _)| scheme == CodeScheme::Nuts.as_str());
    let codes: Vec<LocalGovernmentCode> = of_nuts
        .filter_map(|(_, value)| LocalGovernmentCode::new(CodeScheme::Nuts, value).ok())
        .collect();
    Region::of_all(&codes).map(|region| region.to_string())
}

/// A stored code in the form which its scheme has. What has no such form stays as it was written.
pub(crate) fn canonical(scheme: Option<&str>, code: String) -> String {
    if scheme != Some(CodeScheme::Nuts.as_str()) {
        return code;
    }
    code.parse()
        .map_or(code, |region: Region| region.to_string())
}

/// Reads again what was read by older vocabularies, where anything was.
pub(super) async fn bring_up_to_date(
    db: &DatabaseConnection,
    node: &node::Model,
) -> Result<(), WriteError> {
    if node.vocabulary_version >= VERSION {
        return Ok(());
    }
    // Beginning to write does it.
    Writing::begin(db).await?.commit().await
}

/// Reads all again, and makes what follows from it.
pub(super) async fn renew(writing: &Writing) -> Result<(), WriteError> {
    reread(writing).await?;
    refresh::everything(writing).await?;
    let update = node::ActiveModel {
        id: Set(1),
        vocabulary_version: Set(VERSION),
        ..Default::default()
    };
    node::Entity::update(update)
        .exec_without_returning(&writing.tx)
        .await?;
    Ok(())
}

/// Reads all again. The caller makes what follows from it.
pub(crate) async fn reread(writing: &Writing) -> Result<(), WriteError> {
    // Partners first: records that state one by another form of its code follow it.
    records::of_one_partner(writing).await?;
    local_governments::reread(writing).await?;
    records::reread(writing).await?;
    listings::reread(writing).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(of: &[(&str, &str)]) -> BTreeSet<(String, String)> {
        let codes = of.iter().copied();
        codes
            .map(|(scheme, value)| (scheme.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn a_region_follows_from_codes_in_whatever_form_they_were_stored() {
        assert_eq!(
            region(&codes(&[("NUTS", "gr3"), ("LAU", "DE111")])),
            Some("EL3".to_owned())
        );
        assert_eq!(
            region(&codes(&[("NUTS", "NUTS:DE212"), ("NUTS", "FR-IDF")])),
            Some("DE212".to_owned())
        );
        assert_eq!(region(&codes(&[("NUTS", "Île-de-France")])), None);
        assert_eq!(region(&codes(&[])), None);
    }

    #[test]
    fn only_codes_of_nuts_have_one_form() {
        assert_eq!(canonical(Some("NUTS"), "gb".to_owned()), "UK");
        assert_eq!(canonical(Some("NUTS"), "FR-IDF".to_owned()), "FR-IDF");
        assert_eq!(canonical(Some("LAU"), "gb".to_owned()), "gb");
        assert_eq!(canonical(None, "gb".to_owned()), "gb");
    }
}
