//! Calls from elsewhere, put to those that are known.

use super::{Catalogue, CatalogueError};
use crate::funding::Call;

/// What became of calls from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// With them.
    pub catalogue: Catalogue,
    /// Calls that were not there.
    pub created: usize,
    /// Calls that say something else now.
    pub updated: usize,
    /// Calls that say what they said.
    pub unchanged: usize,
}

impl Catalogue {
    /// Puts calls from elsewhere to these. Where one is known, dates and amounts are taken from elsewhere as far as
    /// they are given there; what people wrote here (titles, rules, themes, goals) stays, and is completed.
    pub fn with(&self, calls: Vec<Call>) -> Result<Merged, CatalogueError> {
        let mut all = self.calls.clone();
        let (mut created, mut updated, mut unchanged) = (0, 0, 0);
        for call in calls {
            let known = all
                .iter_mut()
                .find(|known| known.id.as_str().eq_ignore_ascii_case(call.id.as_str()));
            match known {
                None => {
                    created += 1;
                    all.push(call);
                }
                Some(known) => {
                    let before = known.clone();
                    update(known, call);
                    if *known == before {
                        unchanged += 1;
                    } else {
                        updated += 1;
                    }
                }
            }
        }
        let mut catalogue = Self::new(self.as_of, self.programmes.clone(), all)?;
        catalogue.label.clone_from(&self.label);
        catalogue.example_day = self.example_day;
        catalogue.union.clone_from(&self.union);
        Ok(Merged {
            catalogue,
            created,
            updated,
            unchanged,
        })
    }
}

fn update(known: &mut Call, new: Call) {
    known.opens = new.opens.or(known.opens);
    if !new.deadlines.is_empty() {
        // An hour that is known for a day stays: portals give days.
        let hour = |deadline| {
            let same = |old: &&crate::funding::Deadline| (old.stage, old.date) == deadline;
            known.deadlines.iter().find(same).and_then(|old| old.time)
        };
        let deadlines = new.deadlines.into_iter().map(|mut deadline| {
            deadline.time = deadline
                .time
                .or_else(|| hour((deadline.stage, deadline.date)));
            deadline
        });
        known.deadlines = deadlines.collect();
    }
    known.budget = new.budget.or(known.budget);
    if let Some(new) = new.grant {
        let grant = known.grant.get_or_insert_default();
        grant.least = new.least.or(grant.least);
        grant.most = new.most.or(grant.most);
        grant.lump_sum |= new.lump_sum;
        grant.share_percent = new.share_percent.or(grant.share_percent);
    }
    known.title = known.title.and(&new.title);
    known.summary = known.summary.take().or(new.summary);
    known.url = known.url.take().or(new.url);
    if known.rules.is_empty() {
        known.rules = new.rules;
        known.rules_like = new.rules_like;
    }
    if known.themes.is_empty() {
        known.themes = new.themes;
    }
    if known.goals.is_empty() {
        known.goals = new.goals;
    }
    for source in new.sources {
        if !known.sources.iter().any(|old| old.url == source.url) {
            known.sources.push(source);
        }
    }
}
