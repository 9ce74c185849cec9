//! Keeping to the table: what of a request its caller may have, and the word for what callers may see.

use std::{fmt::Write, sync::Arc};

use apollo_compiler::response::JsonMap;
use jumelage_domain::ObjectId;
use jumelage_federation::{ConstValue, Field, Prepared, Rights, Selection};

use super::{Entry, Otherwise, Rule, Rules, STAFF, Who};
use crate::viewer::{Role, Viewer};

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Its caller may have it.
    Granted,
    /// Its caller may not.
    Refused(Otherwise),
}

/// A caller, and the rules for it.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    rules: &'a Rules,
    viewer: &'a Viewer,
}

impl Rules {
    pub(crate) fn judge<'a>(&'a self, viewer: &'a Viewer) -> Judge<'a> {
        Judge {
            rules: self,
            viewer,
        }
    }

    fn rule(&self, field: &Field) -> Option<Rule> {
        let rules = self.by_type.get(field.parent.as_str())?;
        rules.get(field.name.as_str()).copied()
    }
}

impl Judge<'_> {
    /// One word for all who may see the same of the catalogue: what nodes answer is kept under it, and so are replies.
    pub(crate) fn rights(self) -> Rights {
        let mut granted = String::new();
        for (field, who) in &self.rules.restricted {
            if self.viewer.is_any_of(STAFF) {
                let _ = write!(granted, " {field}");
            } else if self.viewer.is_any_of(who.roles()) {
                // Also with no entries it may see less than staff.
                let _ = write!(granted, " {field} of");
                for own in &self.viewer.local_governments {
                    let _ = write!(granted, ":{own}");
                }
            }
        }
        if granted.is_empty() {
            return Rights::default();
        }
        Rights::of(&format!("{}{granted}", Rights::default().as_str()))
    }

    /// The part of a request that may run.
    pub(crate) fn permitted(self, asked: &Arc<Prepared>) -> Arc<Prepared> {
        let refused = |field: &Field| !self.grants(field, &asked.variables);
        if !asked.selects(refused) {
            return Arc::clone(asked);
        }
        Arc::new(Prepared {
            fields: self.granted(&asked.fields, &asked.variables),
            ..Prepared::clone(asked)
        })
    }

    /// What to say where a field of the response stays empty; nothing where it may be given, or looks absent.
    pub(crate) fn refusal(self, field: &Field, variables: &JsonMap) -> Option<String> {
        match self.verdict(field, variables) {
            Verdict::Granted | Verdict::Refused(Otherwise::Absent) => None,
            Verdict::Refused(Otherwise::Forbidden) => {
                let roles = self.rules.rule(field).map(|rule| rule.who.roles());
                let roles = roles.unwrap_or_default().iter().map(|role| role.name());
                let roles = roles.collect::<Vec<_>>().join(", ");
                let of = format!("{}.{}", field.parent, field.name);
                Some(if roles.is_empty() {
                    format!("{of} is for nobody")
                } else {
                    format!("{of} is for {roles}: send a token of one of these roles")
                })
            }
        }
    }

    fn granted(self, fields: &[Field], variables: &JsonMap) -> Vec<Field> {
        let granted = fields.iter().filter(|field| self.grants(field, variables));
        let granted = granted.map(|field| Field {
            selection: match &field.selection {
                Selection::Leaf => Selection::Leaf,
                Selection::Fields(by_type) => {
                    let by_type = by_type
                        .iter()
                        .map(|(object, fields)| (object.clone(), self.granted(fields, variables)));
                    Selection::Fields(by_type.collect())
                }
            },
            ..field.clone()
        });
        granted.collect()
    }

    fn grants(self, field: &Field, variables: &JsonMap) -> bool {
        self.verdict(field, variables) == Verdict::Granted
    }

    fn verdict(self, field: &Field, variables: &JsonMap) -> Verdict {
        // What the schema says of itself is no data.
        let is_meta = |name: &str| name.starts_with("__");
        if is_meta(&field.name) || is_meta(&field.parent) {
            return Verdict::Granted;
        }
        let Some(Rule { who, otherwise }) = self.rules.rule(field) else {
            return Verdict::Refused(Otherwise::Forbidden);
        };
        let may = match who {
            Who::Everybody => true,
            Who::Staff => self.viewer.is_any_of(STAFF),
            Who::OwnEntry(entry) => {
                self.viewer.is_any_of(STAFF)
                    || self.viewer.is_any_of(&[Role::LocalGovernment])
                        && self.is_own(entry, field, variables)
            }
        };
        if may {
            Verdict::Granted
        } else {
            Verdict::Refused(otherwise)
        }
    }

    fn is_own(self, entry: Entry, field: &Field, variables: &JsonMap) -> bool {
        match entry {
            Entry::Above | Entry::Input => true,
            Entry::Argument(name) => {
                let id = match field.argument(name, variables) {
                    Some(ConstValue::String(id)) => id.parse::<ObjectId>().ok(),
                    _ => None,
                };
                id.is_some_and(|id| self.viewer.local_governments.contains(&id))
            }
        }
    }
}
