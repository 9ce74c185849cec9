//! What a decision was made on.

use jumelage_domain::{Decision, text::fold};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::record;

/// The words of another node's record on the day when staff decided. A decision holds as long as those that it was
/// about are still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    party: Uuid,
    partner: StatedPartner,
    kind: String,
    status: String,
    since: Option<String>,
    until: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StatedPartner {
    country: String,
    scheme: Option<String>,
    code: Option<String>,
    name: Option<String>,
}

/// Another spelling is the same name.
impl PartialEq for StatedPartner {
    fn eq(&self, other: &Self) -> bool {
        let name = |partner: &Self| partner.name.as_deref().map(fold);
        self.country == other.country
            && self.scheme == other.scheme
            && self.code == other.code
            && name(self) == name(other)
    }
}

impl Eq for StatedPartner {}

impl Words {
    /// As they are now.
    pub(crate) fn of(claim: &record::Model) -> Self {
        Self {
            party: claim.party_id,
            partner: StatedPartner {
                country: claim.stated_country.clone(),
                scheme: claim.stated_scheme.clone(),
                code: claim.stated_code.clone(),
                name: claim.stated_name.clone(),
            },
            kind: claim.kind.clone(),
            status: claim.status.clone(),
            since: claim.since.clone(),
            until: claim.until.clone(),
        }
    }

    /// As kept in `decision.decided_on`.
    pub(crate) fn to_json(&self) -> String {
        // Text always serializes.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether a decision on these words, as kept, is one on those of now: who the partner is hangs on how the partner
    /// is stated alone, whether there is such a twinning on everything but themes and goals.
    pub(crate) fn uphold(kept: &str, decision: Decision, now: &Self) -> bool {
        let Ok(then) = serde_json::from_str::<Self>(kept) else {
            return false;
        };
        match decision {
            Decision::Reject => then == *now,
            Decision::Confirm | Decision::Link | Decision::NotOurs => then.partner == now.partner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            party: Uuid::from_u128(1),
            partner: StatedPartner {
                country: "FR".to_owned(),
                scheme: None,
                code: None,
                name: Some("Orléans".to_owned()),
            },
            kind: "TWINNING".to_owned(),
            status: "ACTIVE".to_owned(),
            since: Some("1963".to_owned()),
            until: None,
        }
    }

    fn held_by(change: impl Fn(&mut Words)) -> Vec<Decision> {
        let mut now = words();
        change(&mut now);
        let kept = words().to_json();
        let all = Decision::ALL.iter().copied();
        all.filter(|decision| Words::uphold(&kept, *decision, &now))
            .collect()
    }

    #[test]
    fn another_year_or_party_reopens_what_was_rejected_and_nothing_else() {
        let others = [Decision::Confirm, Decision::Link, Decision::NotOurs];
        assert_eq!(held_by(|now| now.since = None), others);
        assert_eq!(held_by(|now| now.party = Uuid::from_u128(2)), others);
        assert_eq!(held_by(|now| now.status = "TERMINATED".to_owned()), others);
    }

    #[test]
    fn another_partner_reopens_everything_and_another_spelling_nothing() {
        assert_eq!(
            held_by(|now| now.partner.name = Some("Tours".to_owned())),
            []
        );
        assert_eq!(
            held_by(|now| now.partner.name = Some("ORLEANS ".to_owned())),
            Decision::ALL
        );
    }
}
