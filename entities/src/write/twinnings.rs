//! The settled row of a twinning, made from one record or two.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{Confirmation, digest::Digest, settle::settle, text::fold};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    WriteError, record,
    stored::join,
    twinning, twinning_sdg, twinning_theme,
    write::{Writing, batch, changes, offers::Governments},
};

/// Rows to be written.
#[derive(Default)]
pub(super) struct Rows {
    twinnings: Vec<twinning::Model>,
    themes: Vec<twinning_theme::Model>,
    sdgs: Vec<twinning_sdg::Model>,
}

impl Rows {
    /// Adds the twinning of an own record, of another node's, or of both.
    pub(super) fn add(
        &mut self,
        own: Option<&record::Model>,
        other: Option<&record::Model>,
        governments: &Governments,
        confirmation: Confirmation,
    ) -> Result<(), WriteError> {
        let (statement, lead) = match (own, other) {
            (Some(own), Some(other)) => {
                let lead = if own.node < other.node { own } else { other };
                (settle(&own.statement()?, &other.statement()?), lead)
            }
            (Some(only), None) | (None, Some(only)) => (only.statement()?, only),
            (None, None) => return Ok(()),
        };
        let told = own.unwrap_or(lead);
        let Some(partner) = told.partner_id else {
            return Ok(());
        };
        let mut parties = [governments.get(told.party_id)?, governments.get(partner)?];
        parties.sort_by(|a, b| (&a.owner, a.id).cmp(&(&b.owner, b.id)));
        let mut countries = parties.map(|party| party.country.clone());
        countries.sort_unstable();
        let [country_low, country_high] = countries;
        let names: BTreeSet<String> = parties
            .iter()
            .flat_map(|party| party.search_key.lines().map(str::to_owned))
            .chain(
                [own, other]
                    .into_iter()
                    .flatten()
                    .filter_map(|record| record.stated_name.as_deref().map(fold)),
            )
            .filter(|name| !name.is_empty())
            .collect();
        let association = |at: usize| parties[at].member.then(|| parties[at].owner.clone());
        self.themes
            .extend(statement.themes.iter().map(|theme| twinning_theme::Model {
                twinning_id: lead.id,
                theme: theme.to_string(),
            }));
        self.sdgs
            .extend(statement.sdgs.iter().map(|sdg| twinning_sdg::Model {
                twinning_id: lead.id,
                sdg: sdg.number().into(),
            }));
        self.twinnings.push(twinning::Model {
            id: lead.id,
            lead: lead.node.clone(),
            own_record_id: own.map(|record| record.id),
            other_record_id: other.map(|record| record.id),
            party_a: parties[0].id,
            party_b: parties[1].id,
            association_a: association(0),
            association_b: association(1),
            cross_border: country_low != country_high,
            country_low,
            country_high,
            kind: statement.kind.to_string(),
            status: statement.status.to_string(),
            since_year: statement.since.as_ref().map(|since| since.year().into()),
            since_first: statement
                .since
                .as_ref()
                .map(|since| since.first_day().to_string()),
            since_last: statement
                .since
                .as_ref()
                .map(|since| since.last_day().to_string()),
            since: statement.since.map(|since| since.to_string()),
            until: statement.until.map(|until| until.to_string()),
            themes: join(
                statement.themes.iter().map(jumelage_domain::Theme::as_str),
                "|",
            ),
            sdgs: join(statement.sdgs.iter().map(ToString::to_string), "|"),
            updated_at: statement.updated_at.millis(),
            confirmation: confirmation.to_string(),
            search_key: join(names, "\n"),
            said: said([own, other]),
        });
        Ok(())
    }

    /// Puts these rows in the place of all that stand for the given records.
    pub(super) async fn replace(
        self,
        writing: &Writing,
        records: &BTreeSet<Uuid>,
    ) -> Result<(), WriteError> {
        let tx = &writing.tx;
        let standing = standing_for(writing, records).await?;
        let before: BTreeSet<Uuid> = standing.keys().copied().collect();
        let after: BTreeSet<Uuid> = self.twinnings.iter().map(|row| row.id).collect();
        writing.settled_anew(records.iter().copied());
        changes::note_twinnings(writing, standing.into_values(), &after);
        batch::delete::<twinning::Entity>(
            tx,
            twinning::Column::Id,
            before.difference(&after).copied(),
        )
        .await?;
        remove_words(writing, &before).await?;
        batch::upsert::<twinning::Entity>(tx, self.twinnings).await?;
        batch::upsert::<twinning_theme::Entity>(tx, self.themes).await?;
        batch::upsert::<twinning_sdg::Entity>(tx, self.sdgs).await
    }
}

/// What each of the records says, as far as it is shown.
fn said(records: [Option<&record::Model>; 2]) -> i64 {
    let each = records.into_iter().flatten().map(|record| {
        let shown = (
            (record.id, &record.node, &record.kind, &record.status),
            (&record.since, &record.until, &record.themes, &record.sdgs),
            (record.updated_at, record.version),
        );
        Digest::of(format!("{shown:?}").as_bytes())
    });
    each.collect::<Digest>().to_i64()
}

/// Removes the twinnings that are made from any of these records.
pub(super) async fn remove(writing: &Writing, records: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let standing = standing_for(writing, records).await?;
    let gone: BTreeSet<Uuid> = standing.keys().copied().collect();
    writing.settled_anew(records.iter().copied());
    changes::note_twinnings(writing, standing.into_values(), &BTreeSet::new());
    batch::delete::<twinning::Entity>(&writing.tx, twinning::Column::Id, gone.iter().copied())
        .await?;
    remove_words(writing, &gone).await
}

async fn remove_words(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let (tx, ids) = (&writing.tx, || ids.iter().copied());
    let theme = twinning_theme::Column::TwinningId;
    batch::delete::<twinning_theme::Entity>(tx, theme, ids()).await?;
    batch::delete::<twinning_sdg::Entity>(tx, twinning_sdg::Column::TwinningId, ids()).await
}

/// The twinnings that are made from any of these records.
async fn standing_for(
    writing: &Writing,
    records: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, twinning::Model>, WriteError> {
    let mut found = BTreeMap::new();
    for column in [
        twinning::Column::OwnRecordId,
        twinning::Column::OtherRecordId,
    ] {
        for ids in batch::portions(records.iter().copied()) {
            let rows = twinning::Entity::find()
                .filter(column.is_in(ids))
                .all(&writing.tx)
                .await?;
            found.extend(rows.into_iter().map(|row| (row.id, row)));
        }
    }
    Ok(found)
}
