//! Another name.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jumelage_domain::text::{NameOrder, fold};
use uuid::Uuid;

use super::{LifecycleError, days, living};
use crate::{
    former_name,
    stored::join,
    write::{Writing, batch, keys, local_governments},
};

/// A new official name.
#[derive(Clone, Debug)]
pub struct Rename {
    /// Whose.
    pub local_government: Uuid,
    /// The name, checked.
    pub name: String,
    /// The first day on which it is borne.
    pub on: Date,
}

/// Gives the name, and keeps the one before: under both it is found.
pub async fn rename(writing: &Writing, rename: Rename) -> Result<(), LifecycleError> {
    let (_, last) = days(writing, rename.on)?;
    let id = rename.local_government;
    let row = living(writing, "localGovernment", id).await?;
    if row.name == rename.name {
        return Err(LifecycleError::SameName);
    }
    let by_name = |name: &str| format!("member|{}|{}", row.country, fold(name));
    let identity = match &row.identity {
        // Without codes the next list knows it by its name.
        Some(identity) if *identity == by_name(&row.name) => Some(by_name(&rename.name)),
        other => other.clone(),
    };
    if identity != row.identity {
        let wanted = identity.iter().cloned().collect();
        let found = local_governments::by_identity(&writing.tx, wanted).await?;
        if let Some(other) = found.into_values().find(|other| other.id != id) {
            return Err(LifecycleError::NameTaken { id: other.id });
        }
    }
    let former = former_name::Model {
        local_government_id: id,
        name: row.name.clone(),
        until: last,
    };
    batch::upsert::<former_name::Entity>(&writing.tx, [former]).await?;
    let names = row.search_key.lines().map(str::to_owned);
    let names: BTreeSet<String> = names.chain([fold(&rename.name)]).collect();
    let ids = BTreeSet::from([id]);
    local_governments::amend(writing, &ids, |row| {
        row.name_key = NameOrder::new().key(&rename.name);
        row.name.clone_from(&rename.name);
        row.search_key = join(&names, "\n");
        row.identity.clone_from(&identity);
    })
    .await?;
    let named = keys::leading_to(writing, &ids).await?;
    let codes = local_governments::codes_of(&writing.tx, ids.clone()).await?;
    let codes = codes.into_values().flatten().collect();
    local_governments::refresh_what_names(writing, &ids, codes, named).await?;
    Ok(())
}
