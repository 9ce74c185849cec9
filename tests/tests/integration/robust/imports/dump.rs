//! All that an import writes, as lines that are equal wherever the same was read: ids are replaced by what people know the
//! objects by, and times and what is made of them are left out.

use std::collections::HashMap;

use jumelage_entities::{
    audit_entry, change_entry, change_log, job, local_government, local_government_code,
    local_government_name, member_key, outgoing, record, record_theme, stated_key, twinning,
    twinning_theme,
};
use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

/// What people know objects by.
struct Names(HashMap<Uuid, String>);

impl Names {
    fn name(&self, id: &Uuid) -> &str {
        self.0.get(id).map_or("gone", String::as_str)
    }

    /// A row as a line.
    fn spell(&self, row: &impl std::fmt::Debug) -> String {
        const LENGTH: usize = 36;
        let text = format!("{row:?}");
        let (mut spelt, mut at) = (String::new(), 0);
        while let Some(letter) = text[at..].chars().next() {
            let end = at + LENGTH;
            if let Some(id) = text.get(at..end).and_then(|id| id.parse::<Uuid>().ok()) {
                spelt.push_str(self.name(&id));
                at = end;
            } else {
                spelt.push(letter);
                at += letter.len_utf8();
            }
        }
        spelt
    }
}

/// The words of an object without its ids.
fn words(text: Option<&String>) -> Value {
    fn without_ids(value: &mut Value) {
        if let Value::Object(object) = value {
            object.remove("id");
            object.values_mut().for_each(without_ids);
        }
    }
    let mut value = text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
    without_ids(&mut value);
    value
}

pub(super) async fn dump(db: &DatabaseConnection) -> Vec<String> {
    let governments = local_government::Entity::find().all(db).await.unwrap();
    let records = record::Entity::find().all(db).await.unwrap();
    let mut names = Names(HashMap::new());
    for row in &governments {
        let name = format!("{}/{}/{}", row.name, row.country, row.member);
        names.0.insert(row.id, name);
    }
    for row in &records {
        let partner = row.stated_partner_id.unwrap();
        let name = format!("<{} & {}>", names.name(&row.party_id), names.name(&partner));
        names.0.insert(row.id, name);
    }
    let mut lines = Vec::new();
    lines.extend(governments.iter().map(|row| names.spell(row)));
    lines.extend(records.into_iter().map(|row| {
        names.spell(&record::Model {
            updated_at: 0,
            ..row
        })
    }));
    let rows = twinning::Entity::find().all(db).await.unwrap().into_iter();
    lines.extend(rows.map(|row| {
        // Which party comes first goes by their ids.
        let mut parties = [row.party_a, row.party_b].map(|id| names.name(&id).to_owned());
        parties.sort_unstable();
        let mut associations = [&row.association_a, &row.association_b].map(Clone::clone);
        associations.sort_unstable();
        let row = twinning::Model {
            party_a: Uuid::nil(),
            party_b: Uuid::nil(),
            association_a: None,
            association_b: None,
            updated_at: 0,
            said: 0,
            ..row
        };
        format!("{} {parties:?} {associations:?}", names.spell(&row))
    }));
    macro_rules! all {
        ($($entity:ident),+) => { $({
            let rows = $entity::Entity::find().all(db).await.unwrap();
            lines.extend(rows.iter().map(|row| names.spell(row)));
        })+ };
    }
    all!(
        local_government_code,
        local_government_name,
        member_key,
        stated_key,
        record_theme,
        twinning_theme
    );
    let rows = outgoing::Entity::find().all(db).await.unwrap().into_iter();
    lines.extend(rows.map(|row| {
        let digest = row.digest.map(|_| 0);
        names.spell(&outgoing::Model { digest, ..row })
    }));
    let rows = audit_entry::Entity::find().all(db).await.unwrap();
    lines.extend(rows.iter().map(|row| {
        let (before, after) = (words(row.before.as_ref()), words(row.after.as_ref()));
        format!("{} {} {before} {after}", row.object_kind, row.action)
    }));
    let rows = change_entry::Entity::find().order_by_asc(change_entry::Column::Seq);
    let rows = rows.all(db).await.unwrap();
    // Each change has the number after the last one's.
    assert!((1..).zip(&rows).all(|(number, row)| row.seq == number));
    let log = change_log::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(log.last, i64::try_from(rows.len()).unwrap());
    lines.extend(
        rows.iter()
            .map(|row| format!("{} {} {}", row.kind, row.action, names.name(&row.object_id))),
    );
    let rows = job::Entity::find().all(db).await.unwrap();
    lines.extend(
        rows.iter()
            .map(|row| format!("job {} {} {}", row.kind, row.key, row.state)),
    );
    lines.sort_unstable();
    lines
}
