//! The own members by code and by name, held in memory to find the parties of a whole list.

use std::collections::{BTreeSet, HashMap};

use futures::TryStreamExt;
use jumelage_domain::{LocalGovernmentCode, text::fold};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, StreamTrait,
    sea_query::Query,
};
use uuid::Uuid;

use crate::{
    Network, WriteError, local_government, local_government_code,
    write::{claims::Code, lineage::Lineage},
};

/// The own members as they are at one moment.
pub struct Members {
    by_code: HashMap<Code, Vec<Uuid>>,
    by_name: HashMap<String, Vec<Uuid>>,
    countries: HashMap<Uuid, String>,
}

impl Members {
    /// Reads them all: some hundred bytes for each. One after the other, as the rows of a database take several times as
    /// much.
    pub async fn load<C>(db: &C, network: &Network) -> Result<Self, WriteError>
    where
        C: ConnectionTrait + StreamTrait,
    {
        let mine = Condition::all()
            .add(local_government::Column::Owner.eq(network.me.as_str()))
            .add(local_government::Column::Member.eq(true));
        let (mut by_name, mut countries) = (HashMap::<_, Vec<_>>::new(), HashMap::new());
        let mut rows = local_government::Entity::find()
            .select_only()
            .column(local_government::Column::Id)
            .column(local_government::Column::Country)
            .column(local_government::Column::SearchKey)
            .filter(mine.clone())
            .into_tuple::<(Uuid, String, String)>()
            .stream(db)
            .await?;
        while let Some((id, country, names)) = rows.try_next().await? {
            for name in names.lines() {
                by_name.entry(name.to_owned()).or_default().push(id);
            }
            countries.insert(id, country);
        }
        drop(rows);
        let lineage = Lineage::whole(db, &network.me).await?;
        let ids = Query::select()
            .column(local_government::Column::Id)
            .from(local_government::Entity)
            .cond_where(mine)
            .to_owned();
        let mut by_code: HashMap<_, Vec<_>> = HashMap::new();
        let mut codes = local_government_code::Entity::find()
            .filter(local_government_code::Column::LocalGovernmentId.in_subquery(ids))
            .stream(db)
            .await?;
        while let Some(code) = codes.try_next().await? {
            let bearers = by_code.entry((code.scheme, code.value)).or_default();
            bearers.push(code.local_government_id);
        }
        drop(codes);
        // A list that still names a predecessor means whoever came after it.
        for ids in by_name.values_mut().chain(by_code.values_mut()) {
            let current = ids.iter().flat_map(|id| lineage.current(*id));
            *ids = current.collect::<BTreeSet<_>>().into_iter().collect();
        }
        Ok(Self {
            by_code,
            by_name,
            countries,
        })
    }

    /// Those that bear a code.
    #[must_use]
    pub fn bearing(&self, code: &LocalGovernmentCode) -> &[Uuid] {
        let code = (code.scheme().to_string(), code.value().to_owned());
        self.by_code.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Those that bear a name, in any language, whatever its case and accents.
    #[must_use]
    pub fn named(&self, name: &str) -> &[Uuid] {
        self.by_name.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// The country of one, in the letters of ISO.
    #[must_use]
    pub fn country(&self, id: Uuid) -> Option<&str> {
        self.countries.get(&id).map(String::as_str)
    }
}
