//! Members, as far as other nodes may know them.

use std::collections::BTreeSet;

use jumelage_domain::{CodeScheme, CountryCode, LocalGovernmentLevel, ObjectId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A member of the sender that takes part in what the receiver lists, or in what its members do, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedMember {
    /// `MEMBER`.
    pub topic: String,
    /// Its id.
    pub record: ObjectId,
    /// What others may know of it.
    pub member: LocalGovernmentReference,
}

/// What others may know of a member: the `@reference` fields of the public schema, and its names for search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalGovernmentReference {
    /// Its id.
    pub id: ObjectId,
    /// Its official name.
    pub name: String,
    /// Its country.
    pub country: CountryCode,
    /// Its level.
    pub level: Option<LocalGovernmentLevel>,
    /// Its codes.
    pub codes: Vec<CodeReference>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// All its names, folded.
    pub search_names: BTreeSet<String>,
    /// Those of the same node that it came from, in however many steps: who knew these knows it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub predecessors: BTreeSet<Uuid>,
    /// The one of the same node that stands for it since its time was over. Nobody does where it was divided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lives_on_in: Option<Uuid>,
}

/// One code of a member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeReference {
    /// Who gave it.
    pub scheme: CodeScheme,
    /// The code.
    pub value: String,
    /// For which it was valid.
    pub year: Option<i32>,
}
