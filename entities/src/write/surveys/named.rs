//! Who is meant by what a file calls a respondent: an id, a code, or the association's own code.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, NodeCode, ObjectId, survey::RespondentKind,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::respondents::{self, Body};
use crate::{Network, WriteError, local_government_code, stored::word, write::batch};

/// Those whom a survey may ask, by all that they may be called.
#[derive(Debug)]
pub struct Named {
    me: NodeCode,
    bodies: BTreeMap<Uuid, Body>,
    by_code: BTreeMap<(CodeScheme, String), BTreeSet<Uuid>>,
}

/// Nobody is meant, or several are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamedError {
    /// Nobody.
    #[error(
        "“{0}” is none of this association's: give a member's id, a code that it bears like LAU:05334002, or the association's \
         own code"
    )]
    Nobody(String),
    /// Several.
    #[error("“{code}” is borne by {count} members: give the id of the one that is meant")]
    Several {
        /// What they are called.
        code: String,
        /// How many.
        count: usize,
    },
}

impl Named {
    /// Reads them.
    pub async fn load(db: &impl ConnectionTrait, network: &Network) -> Result<Self, WriteError> {
        let bodies = respondents::all(db, network).await?;
        let of = local_government_code::Column::LocalGovernmentId;
        let ids = bodies.keys().copied();
        let codes = batch::find::<local_government_code::Entity>(db, of, ids).await?;
        let mut by_code: BTreeMap<_, BTreeSet<Uuid>> = BTreeMap::new();
        for row in codes {
            let scheme: CodeScheme = word("local_government_code.scheme", &row.scheme)?;
            let bearers = by_code.entry((scheme, row.value)).or_default();
            bearers.insert(row.local_government_id);
        }
        Ok(Self {
            me: network.me.clone(),
            bodies,
            by_code,
        })
    }

    /// Who is meant. A code without its scheme is of the given one; where none is given, of any.
    pub fn find(&self, called: &str, scheme: Option<CodeScheme>) -> Result<&Body, NamedError> {
        let nobody = || NamedError::Nobody(called.to_owned());
        if called == self.me.as_str() {
            let mut all = self.bodies.values();
            let itself = all.find(|body| body.respondent.kind == RespondentKind::Association);
            return itself.ok_or_else(nobody);
        }
        if let Ok(id) = called.parse::<ObjectId>() {
            let body = self.bodies.get(&id.uuid()).filter(|body| body.id == id);
            return body.ok_or_else(nobody);
        }
        let stated = called.split_once(':');
        let stated = stated.and_then(|(word, value)| {
            let scheme = word.trim().to_ascii_uppercase().parse::<CodeScheme>();
            Some((scheme.ok()?, value))
        });
        let schemes: Vec<CodeScheme> = match (stated, scheme) {
            (Some((scheme, _)), _) | (None, Some(scheme)) => vec![scheme],
            (None, None) => CodeScheme::ALL.to_vec(),
        };
        let value = stated.map_or(called, |(_, value)| value);
        let mut found = BTreeSet::new();
        for scheme in schemes {
            let Ok(code) = LocalGovernmentCode::new(scheme, value) else {
                continue;
            };
            let key = (scheme, code.value().to_owned());
            found.extend(self.by_code.get(&key).into_iter().flatten());
        }
        match found.len() {
            1 => {
                let body = found.first().and_then(|id| self.bodies.get(id));
                body.ok_or_else(nobody)
            }
            0 => Err(nobody()),
            count => Err(NamedError::Several {
                code: called.to_owned(),
                count,
            }),
        }
    }
}
