//! Nothing is left to be done: whatever follows from what is known has been made already.

use std::collections::BTreeMap;

use jumelage_entities::{
    Writing, answer, decision, incoming, link, listing, listing_holder, listing_party,
    listing_record, outgoing, record, twinning, write::refresh,
};
use sea_orm::{DatabaseConnection, EntityTrait};

use crate::robust::histories::nodes::{NODES, Nodes, ways};

/// By table, what stands there.
type Stand = BTreeMap<&'static str, Vec<String>>;

macro_rules! stand {
    ($db:expr, $($table:ident),+) => {{
        let mut stand = Stand::new();
        $(
            let rows = $table::Entity::find().all($db).await.unwrap();
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort_unstable();
            stand.insert(stringify!($table), rows);
        )+
        stand
    }};
}

async fn stand(db: &DatabaseConnection) -> Stand {
    stand!(
        db,
        record,
        twinning,
        link,
        answer,
        decision,
        outgoing,
        incoming,
        listing_record,
        listing,
        listing_holder,
        listing_party
    )
}

/// Making everything anew changes nothing, and neither does saying all of it again.
pub(super) async fn is_still(nodes: &mut Nodes) -> Result<(), String> {
    let mut before = Vec::new();
    for at in 0..NODES.len() {
        before.push(stand(nodes.db(at)).await);
    }
    for at in 0..NODES.len() {
        let writing = Writing::begin(nodes.db(at)).await.unwrap();
        refresh::everything(&writing).await.unwrap();
        writing.commit().await.unwrap();
    }
    same(nodes, &before, "making everything anew").await?;
    for way in ways() {
        nodes.start_over(way).await;
    }
    nodes.come_to_rest().await?;
    same(nodes, &before, "saying everything again").await
}

async fn same(nodes: &Nodes, before: &[Stand], what: &str) -> Result<(), String> {
    for (at, before) in before.iter().enumerate() {
        let now = stand(nodes.db(at)).await;
        for (table, rows) in before {
            let less = rows.iter().filter(|row| !now[table].contains(row));
            let more = now[table].iter().filter(|row| !rows.contains(row));
            ensure!(
                &now[table] == rows,
                "{what} changes {table} of {}: from {:#?} to {:#?}",
                NODES[at].0,
                less.collect::<Vec<_>>(),
                more.collect::<Vec<_>>()
            );
        }
    }
    Ok(())
}
