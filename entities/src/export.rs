//! All that an association records, as values with names: what an export writes, and what one reads back into a node that
//! has nothing yet. What other associations said is not among it: it comes again from them.

mod agreed;
mod error;
mod listings;
mod persons;
mod read;
mod take;

use std::collections::BTreeSet;

use jumelage_domain::ObjectId;
use serde::{Deserialize, Serialize};

use crate::exchange::message::LocalGovernmentReference;

pub use self::{
    agreed::{Assigned, Decided, Linked},
    error::TakeError,
    listings::Listed,
    persons::Person,
    read::read,
    take::{Taken, take},
};

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Export {
    /// The association's members, those included whose time is over.
    pub members: Vec<Entry>,
    /// Partners that no association knows as its own.
    pub partners: Vec<Entry>,
    /// What other associations have told of theirs: of those whom a record names they may never tell it again.
    pub elsewhere: Vec<LocalGovernmentReference>,
    /// The association's records.
    pub records: Vec<Entered>,
    /// What else it lists.
    pub listings: Vec<Listed>,
    /// What its staff decided on others' records.
    pub decisions: Vec<Decided>,
    /// To which parts of split members its staff gave others' records.
    pub assignments: Vec<Assigned>,
    /// With which of others' records this node has linked its own.
    pub links: Vec<Linked>,
    /// Its members' contact persons, where these were asked for.
    pub persons: Vec<Person>,
}

/// A local government: a member, or a partner that no association knows as its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: ObjectId,
    /// Its official name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What kind of body it is.
    pub level: Option<String>,
    /// Its codes.
    pub codes: Vec<Code>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Inhabitants.
    pub population: Option<i32>,
    /// Of that number.
    pub population_year: Option<i32>,
    /// URL.
    pub website: Option<String>,
    /// A functional address.
    pub mailbox: Option<String>,
    /// Its own languages, BCP 47.
    pub languages: BTreeSet<String>,
    /// Its names by language.
    pub names: BTreeSet<(String, String)>,
    /// Names that it does not bear any more, each with its last day.
    pub former_names: BTreeSet<(String, String)>,
    /// Its first day.
    pub valid_from: Option<String>,
    /// Its last day.
    pub valid_to: Option<String>,
    /// Those that came after it.
    pub successors: BTreeSet<ObjectId>,
    /// Those of other associations that it came from.
    pub predecessors: BTreeSet<ObjectId>,
    /// What makes two rows of a list this one.
    pub identity: Option<String>,
    /// Counts the changes of a member.
    #[serde(default = "first")]
    pub version: i64,
}

/// Of an export that was written before versions were in it.
const fn first() -> i64 {
    1
}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Code {
    /// Who gave it.
    pub scheme: String,
    /// The code.
    pub value: String,
    /// For which it was valid.
    pub year: Option<i32>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entered {
    /// Its id.
    pub id: ObjectId,
    /// Ids that lead to it.
    pub formerly: BTreeSet<ObjectId>,
    /// The member.
    pub party: ObjectId,
    /// The other party, as the association states it.
    pub partner: ObjectId,
    /// The member that the partner is found to be, where the association states it in other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_member: Option<ObjectId>,
    /// Of the partner, as stated.
    pub partner_country: String,
    /// Of the partner's code, as stated.
    pub partner_scheme: Option<String>,
    /// Of the partner, as stated.
    pub partner_code: Option<String>,
    /// Of the partner, as stated.
    pub partner_name: Option<String>,
    /// The bond.
    pub kind: String,
    /// Where in its life it is.
    pub status: String,
    /// When it began.
    pub since: Option<String>,
    /// When it ended.
    pub until: Option<String>,
    /// What it is about.
    pub themes: Vec<String>,
    /// The goals that it serves.
    pub sdgs: Vec<String>,
    /// When it was last changed, RFC 3339.
    pub updated_at: String,
    /// Counts the changes.
    pub version: i64,
    /// The list's own id of it.
    pub list_id: Option<String>,
}
