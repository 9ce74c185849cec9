//! Twinnings, towns, the association: the values of their fields.

use async_graphql::Value;
use uuid::Uuid;

use super::{Answering, number, object, text, word};
use crate::simulation::{
    document::Asked,
    holding::{Partner, Record},
};
use jumelage_domain::{ObjectId, ObjectKind};

impl Answering<'_> {
    pub(super) fn twinning(self, asked: &[Asked], id: Uuid, record: &Record) -> Value {
        let (holding, settled) = (self.holding, record.settled());
        object("Twinning", asked, |asked| match asked.name.as_str() {
            "id" => text(&holding.twinning_id(id, record)),
            "kind" => word(settled.kind.as_str()),
            "since" => settled
                .since
                .as_ref()
                .map_or(Value::Null, |since| text(&since.to_string())),
            "confirmation" => word(holding.confirmation(record)),
            "parties" => self.parties(&asked.below, record),
            "records" => self.records(&asked.below, id, record),
            other => panic!("a twinning is asked for {other}"),
        })
    }

    fn parties(self, asked: &[Asked], record: &Record) -> Value {
        let me = &self.holding.code;
        let partner = &record.partner;
        let party = (me, record.party, self.own_town(asked, record.party));
        let (owner, id) = (partner.id.node(), partner.id.uuid());
        let other = if owner == me {
            self.own_town(asked, id)
        } else {
            others_town(asked, partner)
        };
        let mut both = [party, (owner, id, other)];
        both.sort_by(|(a, a_id, _), (b, b_id, _)| (a, a_id).cmp(&(b, b_id)));
        Value::List(both.into_iter().map(|(_, _, town)| town).collect())
    }

    fn records(self, asked: &[Asked], id: Uuid, record: &Record) -> Value {
        let known = self.holding.record_ids(id, record).into_iter();
        let records = known.map(|(node, id)| {
            object("TwinningRecord", asked, |asked| match asked.name.as_str() {
                "id" => text(&id),
                "association" => object("Association", &asked.below, |asked| {
                    assert_eq!(asked.name, "code");
                    text(node.as_str())
                }),
                other => panic!("a record is asked for {other}"),
            })
        });
        Value::List(records.collect())
    }

    /// Null where there is none.
    pub(super) fn own_town(self, asked: &[Asked], id: Uuid) -> Value {
        let Some(town) = self.holding.towns.get(&id) else {
            return Value::Null;
        };
        object("LocalGovernment", asked, |asked| {
            match asked.name.as_str() {
                "id" => text(&self.holding.town_id(id).to_string()),
                "name" => text(&town.name),
                "country" => text(town.country.as_str()),
                "population" => object("Population", &asked.below, |_| {
                    Value::Number(town.population.into())
                }),
                other => panic!("a town is asked for {other}"),
            }
        })
    }

    pub(super) fn association(self, asked: &[Asked]) -> Value {
        let holding = self.holding;
        let id = ObjectId::new(
            ObjectKind::Association,
            holding.code.clone(),
            holding.association,
        );
        object("Association", asked, |asked| match asked.name.as_str() {
            "id" => text(&id.to_string()),
            "code" => text(holding.code.as_str()),
            "localGovernmentCount" => number(holding.members().len()),
            "recordCount" => number(holding.records.len()),
            other => panic!("an association is asked for {other}"),
        })
    }
}

/// Of another node's town a node knows what a reference says.
fn others_town(asked: &[Asked], partner: &Partner) -> Value {
    object("LocalGovernment", asked, |asked| {
        match asked.name.as_str() {
            "id" => text(&partner.id.to_string()),
            "name" => text(&partner.name),
            "country" => text(partner.country.as_str()),
            _ => Value::Null,
        }
    })
}
