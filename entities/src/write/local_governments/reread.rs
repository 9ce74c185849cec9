//! Codes of regions, read again by a version of this program that reads them otherwise.

use sea_orm::{EntityTrait, QuerySelect};
use uuid::Uuid;

use super::{Stored, local_government, store, with_words};
use crate::{
    WriteError,
    write::{
        Writing, batch,
        vocabulary::{canonical, region},
    },
};

/// How many local governments are read together.
const AT_ONCE: usize = 2_000;

/// Own codes get the form that they have now, and each local government the region that follows from its codes. What
/// other nodes say of their members stays as they say it. The caller refreshes what names them.
pub(in crate::write) async fn reread(writing: &Writing) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let ids: Vec<Uuid> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .into_tuple()
        .all(&writing.tx)
        .await?;
    for some in ids.chunks(AT_ONCE) {
        let ids = some.iter().copied();
        let column = local_government::Column::Id;
        let rows = batch::find::<local_government::Entity>(&writing.tx, column, ids).await?;
        let (mut recoded, mut placed) = (Vec::new(), Vec::new());
        for stored in with_words(&writing.tx, rows).await? {
            let read = Stored {
                codes: if stored.row.owner == me {
                    let codes = stored.codes.iter().cloned();
                    codes
                        .map(|(scheme, code)| {
                            let code = canonical(Some(&scheme), code);
                            (scheme, code)
                        })
                        .collect()
                } else {
                    stored.codes.clone()
                },
                ..stored.clone()
            };
            let region = region(&read.codes);
            if read.codes != stored.codes {
                recoded.push(read);
            } else if region != stored.row.region {
                placed.push(local_government::Model {
                    region,
                    ..stored.row
                });
            }
        }
        store(writing, recoded).await?;
        batch::upsert::<local_government::Entity>(&writing.tx, placed).await?;
    }
    Ok(())
}
