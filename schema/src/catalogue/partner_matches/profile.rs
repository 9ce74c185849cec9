//! What the node that is asked writes into the question.

use async_graphql::{Enum, InputObject};
use jumelage_domain::partner_search as domain;
use serde_json::json;

use crate::error::{CatalogueError, Result};

/// By which rule candidates are judged. A node that does not know it cannot be asked, and coverage says so.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(
    remote = "jumelage_domain::partner_search::Rule",
    rename_items = "SCREAMING_SNAKE_CASE"
)]
pub enum PartnerMatchRule {
    /// The first: see the documentation of partner search.
    #[graphql(name = "RULE_1")]
    First,
}

/// What is known of who looks for a partner, and its wish. Made by the node that is asked: what a client writes here is
/// replaced.
#[derive(InputObject, Clone, Debug)]
pub struct PartnerProfileInput {
    /// By which rule candidates are to be judged.
    rule: PartnerMatchRule,
    /// What is known, as JSON of the rule's form.
    said: String,
}

/// The rule by which this version asks.
pub(crate) const RULE: domain::Rule = domain::Rule::First;

impl PartnerProfileInput {
    /// What it says.
    pub(super) fn read(self) -> Result<domain::Profile> {
        let profile: domain::Profile = serde_json::from_str(&self.said).map_err(|why| {
            CatalogueError::argument(format!("`profile.said` is no profile: {why}"))
        })?;
        if profile.rule == domain::Rule::from(self.rule) {
            Ok(profile)
        } else {
            Err(CatalogueError::argument("`profile` is of two rules"))
        }
    }
}

/// A profile as a value of the argument.
pub(crate) fn spelled(profile: &domain::Profile) -> Result<serde_json::Value> {
    let said = serde_json::to_string(profile).map_err(|fault| CatalogueError::internal(&fault))?;
    Ok(json!({"rule": profile.rule.as_str(), "said": said}))
}
