//! Members as a list states them, beside what the database has.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{
    CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Location,
    text::{NameOrder, fold},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Stored, blank, by_identity, former_names, refresh_what_names, store, with_words};
use crate::{
    WriteError,
    local_government::Model,
    stored::join,
    write::{Writing, records::Change},
};

/// A member as a list states it, checked.
#[derive(Clone, Debug)]
pub struct NewLocalGovernment {
    /// The list's own id of the member, where it has such ids.
    pub list_id: Option<String>,
    /// Its country.
    pub country: CountryCode,
    /// Its official name.
    pub name: String,
    /// Its level.
    pub level: Option<LocalGovernmentLevel>,
    /// Its codes.
    pub codes: BTreeSet<LocalGovernmentCode>,
    /// Where it is.
    pub location: Option<Location>,
    /// Inhabitants.
    pub population: Option<i32>,
    /// URL.
    pub website: Option<String>,
    /// A functional address.
    pub mailbox: Option<String>,
    /// Its own languages, BCP 47.
    pub languages: BTreeSet<String>,
    /// Names by language.
    pub names: BTreeSet<(String, String)>,
}

impl NewLocalGovernment {
    /// Equal for two rows of a list that are one local government: the list's id; else the whole set of codes
    /// that tell places apart; else country and folded name.
    #[must_use]
    pub fn identity(&self) -> String {
        if let Some(id) = &self.list_id {
            return format!("member|id|{id}");
        }
        let codes = self.codes.iter().filter(|code| code.scheme().identifies());
        let codes = join(
            codes.map(|code| format!("{}:{}", code.scheme(), code.value())),
            "|",
        );
        if codes.is_empty() {
            format!("member|{}|{}", self.country, fold(&self.name))
        } else {
            format!("member|{codes}")
        }
    }
}

/// A member beside what the database has of it.
pub struct Located {
    pub(super) new: NewLocalGovernment,
    pub(super) existing: Option<Stored>,
    pub(super) former: BTreeSet<String>,
}

impl Located {
    /// What writing it would do.
    #[must_use]
    pub fn change(&self, order: &NameOrder) -> Change {
        match &self.existing {
            None => Change::Created,
            Some(old) if self.updated(&old.row, order) == *old => Change::Unchanged,
            Some(_) => Change::Updated,
        }
    }

    /// Equal for two rows of a list that are one local government.
    #[must_use]
    pub fn identity(&self) -> String {
        self.new.identity()
    }

    /// The member that is there already.
    #[must_use]
    pub fn existing_id(&self) -> Option<Uuid> {
        self.existing.as_ref().map(|old| old.row.id)
    }

    pub(super) fn updated(&self, old: &Model, order: &NameOrder) -> Stored {
        let new = &self.new;
        let vector = new.location.as_ref().map(Location::unit_vector);
        let names = new
            .names
            .iter()
            .map(|(_, text)| text.as_str())
            .chain(self.former.iter().map(String::as_str))
            .chain([new.name.as_str()]);
        let row = Model {
            name: new.name.clone(),
            name_key: order.key(&new.name),
            search_key: join(names.map(fold).collect::<BTreeSet<_>>(), "\n"),
            country: new.country.to_string(),
            level: new.level.map(|level| level.to_string()),
            latitude: new.location.map(|at| at.latitude()),
            longitude: new.location.map(|at| at.longitude()),
            x: vector.map(|[x, _, _]| x),
            y: vector.map(|[_, y, _]| y),
            z: vector.map(|[_, _, z]| z),
            population: new.population,
            website: new.website.clone(),
            mailbox: new.mailbox.clone(),
            languages: join(&new.languages, " "),
            ..old.clone()
        };
        let codes = new
            .codes
            .iter()
            .map(|code| (code.scheme().to_string(), code.value().to_owned()))
            .collect();
        Stored {
            row,
            codes,
            names: new.names.clone(),
        }
    }
}

/// Finds what the database has of some members.
pub async fn locate(
    db: &impl ConnectionTrait,
    new: Vec<NewLocalGovernment>,
) -> Result<Vec<Located>, WriteError> {
    let rows = by_identity(db, new.iter().map(NewLocalGovernment::identity).collect()).await?;
    let ids = rows.values().map(|row| row.id).collect();
    let former = former_names(db, ids).await?;
    let rows = with_words(db, rows.into_values()).await?;
    let rows: HashMap<_, _> = rows
        .into_iter()
        .filter_map(|member| Some((member.row.identity.clone()?, member)))
        .collect();
    Ok(new
        .into_iter()
        .map(|new| {
            let existing = rows.get(&new.identity()).cloned();
            let id = existing.as_ref().map(|old| old.row.id);
            let former = id.and_then(|id| former.get(&id)).cloned();
            Located {
                former: former.unwrap_or_default(),
                new,
                existing,
            }
        })
        .collect())
}

/// Writes members; no two of them with one identity.
pub async fn write(
    writing: &Writing,
    located: Vec<Located>,
    order: &NameOrder,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let me = writing.network.me.as_str();
    let (mut changed, mut all, mut freed) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for row in located {
        let written = match &row.existing {
            Some(old) => row.updated(&old.row, order),
            None => row.updated(
                &blank(me, true, Uuid::now_v7(), Some(row.new.identity())),
                order,
            ),
        };
        all.insert(written.row.id);
        if row.change(order) != Change::Unchanged {
            freed.extend(row.existing.into_iter().flat_map(|old| old.codes));
            changed.push(written);
        }
    }
    let ids: BTreeSet<Uuid> = changed.iter().map(|member| member.row.id).collect();
    freed.extend(
        changed
            .iter()
            .flat_map(|member| member.codes.iter().cloned()),
    );
    let named = store(writing, changed).await?;
    refresh_what_names(writing, &ids, freed, named).await?;
    Ok(all)
}
