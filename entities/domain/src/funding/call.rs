//! Calls for proposals.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{LocalizedText, Money, ProgrammeId, Source, StatedRule, WebAddress};
use crate::{Sdg, vocabulary::vocabulary};

/// A call's name, as whoever makes the call writes it: `CERV-2026-CITIZENS-TOWN-TT`. It never changes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(String);

/// Not such a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not the id of a call: 3 to 128 letters, digits, '-', '_', '.', '/' and '+', like CERV-2026-CITIZENS-TOWN-TT"
)]
pub struct CallIdError(pub String);

impl CallId {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallId {
    type Err = CallIdError;

    fn from_str(text: &str) -> Result<Self, CallIdError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+".contains(&byte);
        if (3..=128).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CallIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::vocabulary::travels_as_text!(CallId);

/// An end for handing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deadline {
    /// 1 for what is open to all; 2 for the second stage of those who passed the first. Several with the same number
    /// are cut-offs: who misses one waits for the next.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub stage: u8,
    /// The last day.
    pub date: Date,
    /// Until when on that day, by the clocks of Brussels, as programmes write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
}

const fn first() -> u8 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_first(stage: &u8) -> bool {
    *stage == 1
}

/// What one project can get.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// At least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Money>,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Money>,
    /// A fixed sum for what is done, and not a share of what it costs.
    #[serde(default)]
    pub lump_sum: bool,
    /// The share of the costs that is paid, at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_percent: Option<u8>,
}

vocabulary! {
    /// Where in its life a call is.
    CallState, CallStateError, "a state of a call":
    /// Announced.
    Forthcoming = "FORTHCOMING",
    /// Taking applications.
    Open = "OPEN",
    /// Over for who has not applied yet.
    Closed = "CLOSED",
    /// Its dates do not say.
    Unknown = "UNKNOWN",
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Its name.
    pub id: CallId,
    /// Whose it is.
    pub programme: ProgrammeId,
    /// What people call it.
    pub title: LocalizedText,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<LocalizedText>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
    /// The ends, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// What all projects together can get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
    /// What one project can get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// Ids of themes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub themes: BTreeSet<String>,
    /// Goals of the United Nations.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty", with = "goals")]
    pub goals: BTreeSet<Sdg>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<WebAddress>,
    /// Where this was read.
    pub sources: Vec<Source>,
    /// What it demands. Without rules nothing is judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<StatedRule>,
    /// The call of another year whose rules these are, where nobody has read this one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_like: Option<CallId>,
}

impl Call {
    /// Where in its life it is on a day. The last day counts whole: the hour is in the deadline.
    #[must_use]
    pub fn state(&self, on: Date) -> CallState {
        let last = self.last_first_stage().map(|deadline| deadline.date);
        match (self.opens, last) {
            (_, Some(last)) if last < on => CallState::Closed,
            (Some(opens), _) if on < opens => CallState::Forthcoming,
            (Some(_), Some(_)) => CallState::Open,
            _ => CallState::Unknown,
        }
    }

    /// The next end for who has not applied yet.
    #[must_use]
    pub fn next_deadline(&self, on: Date) -> Option<&Deadline> {
        self.first_stage().filter(|one| on <= one.date).min()
    }

    /// The last end for who has not applied yet. Eligibility is judged as of this day if no other is given.
    #[must_use]
    pub fn last_first_stage(&self) -> Option<&Deadline> {
        self.first_stage().max()
    }

    fn first_stage(&self) -> impl Iterator<Item = &Deadline> {
        self.deadlines.iter().filter(|deadline| deadline.stage == 1)
    }

    /// What is wrong with it by itself: the field, and why.
    pub(super) fn fault(&self) -> Option<(String, String)> {
        let fault = |field: &str, why: String| Some((field.to_owned(), why));
        if self.sources.is_empty() {
            return fault(
                "sources",
                "say where this was read: at least one source".into(),
            );
        }
        if !self
            .deadlines
            .is_sorted_by_key(|one| (one.stage, one.date, one.time))
        {
            return fault(
                "deadlines",
                "put them in the order of their stages and days".into(),
            );
        }
        for (at, deadline) in self.deadlines.iter().enumerate() {
            if !(1..=9).contains(&deadline.stage) {
                return fault(
                    &format!("deadlines[{at}].stage"),
                    "a stage is 1 to 9".into(),
                );
            }
            if let Some(opens) = self.opens.filter(|opens| deadline.date < *opens) {
                let why = format!("{} is before the call opens ({opens})", deadline.date);
                return fault(&format!("deadlines[{at}].date"), why);
            }
        }
        if let Some(grant) = &self.grant {
            if let (Some(least), Some(most)) = (grant.least, grant.most)
                && (least.currency() != most.currency() || least > most)
            {
                return fault(
                    "grant",
                    format!("least ({least}) must not be more than most ({most}), in one currency"),
                );
            }
            if grant
                .share_percent
                .is_some_and(|share| !(1..=100).contains(&share))
            {
                return fault("grant.sharePercent", "a share is 1 to 100 per cent".into());
            }
        }
        for theme in &self.themes {
            if theme.trim().is_empty() || theme.len() > 64 || theme.contains(char::is_control) {
                return fault(
                    "themes",
                    format!("“{theme}” is not the id of a theme: 1 to 64 characters"),
                );
            }
        }
        for (at, rule) in self.rules.iter().enumerate() {
            if self.rules[..at].iter().any(|other| other.id == rule.id) {
                return fault(
                    &format!("rules[{at}].id"),
                    format!("another rule is called “{}”, too", rule.id),
                );
            }
        }
        None
    }
}

/// Goals as numbers.
mod goals {
    use std::collections::BTreeSet;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::Sdg;

    pub(super) fn serialize<S: Serializer>(
        goals: &BTreeSet<Sdg>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(goals.iter().map(|goal| goal.number()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<Sdg>, D::Error> {
        let numbers = Vec::<i32>::deserialize(deserializer)?;
        numbers
            .into_iter()
            .map(|number| Sdg::try_from(number).map_err(D::Error::custom))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(opens: Option<&str>, deadlines: &[(u8, &str)]) -> Call {
        let deadlines: Vec<_> = deadlines
            .iter()
            .map(|(stage, date)| json!({"stage": stage, "date": date}))
            .collect();
        serde_json::from_value(json!({
            "id": "A-1", "programme": "cerv", "title": {"en": "A"}, "opens": opens, "deadlines": deadlines,
            "sources": [{"url": "https://example.org/"}],
        }))
        .unwrap()
    }

    #[test]
    fn a_call_is_open_from_its_first_day_to_its_last() {
        use CallState::{Closed, Forthcoming, Open, Unknown};
        let single = call(Some("2025-12-17"), &[(1, "2026-04-16")]);
        let cut_offs = call(Some("2026-01-01"), &[(1, "2026-02-12"), (1, "2026-10-01")]);
        let two_stages = call(Some("2026-01-01"), &[(1, "2026-02-12"), (2, "2026-10-01")]);
        let no_opening = call(None, &[(1, "2026-09-23")]);
        let no_end = call(Some("2026-01-01"), &[]);
        for (call, on, state) in [
            (&single, "2025-12-16", Forthcoming),
            (&single, "2025-12-17", Open),
            (&single, "2026-04-16", Open),
            (&single, "2026-04-17", Closed),
            (&cut_offs, "2026-06-01", Open),
            (&two_stages, "2026-06-01", Closed),
            (&no_opening, "2026-06-01", Unknown),
            (&no_opening, "2026-09-24", Closed),
            (&no_end, "2025-06-01", Forthcoming),
            (&no_end, "2026-06-01", Unknown),
        ] {
            assert_eq!(call.state(on.parse().unwrap()), state, "{on} {call:?}");
        }
        let next = cut_offs
            .next_deadline("2026-06-01".parse().unwrap())
            .unwrap();
        assert_eq!(next.date.to_string(), "2026-10-01");
        assert_eq!(
            two_stages.next_deadline("2026-06-01".parse().unwrap()),
            None
        );
    }

    #[test]
    fn calls_have_the_ids_that_funders_give_them() {
        for good in [
            "CERV-2026-CITIZENS-TOWN-TT",
            "EAC/A12/2025",
            "HORIZON-JU-CHIPS-2025-IA-LEAI-two-stage",
        ] {
            assert!(good.parse::<CallId>().is_ok(), "{good}");
        }
        for bad in ["", "ab", "A B C", "Ä-2026", "x\ny"] {
            assert!(bad.parse::<CallId>().is_err(), "{bad}");
        }
    }
}
