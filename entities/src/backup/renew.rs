//! What must not be as it was: others have gone on since.

use sea_orm::ColumnTrait;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{BackupError, Table, load};
use crate::{node, outgoing, write::changes};

/// The last step of a restore, before the commit. The data has a revision that no answer was ever made of; and
/// everything is to be said to the other nodes again, at the end of which they withdraw what this node does not know any
/// more. What they have said since the backup they say again when they ask, and find that this node does not hold it. Who follows the changes is told to start over.
pub async fn renew(tx: &DatabaseTransaction, tables: &[Table]) -> Result<(), BackupError> {
    load::count_on(tx, tables).await?;
    outgoing::Entity::update_many()
        .col_expr(outgoing::Column::Delivered, Expr::val(None::<i64>))
        .filter(outgoing::Column::Digest.is_not_null())
        .exec(tx)
        .await?;
    changes::begin_anew(tx).await?;
    let update = node::ActiveModel {
        id: Set(1),
        revision: Set(Uuid::new_v4().simple().to_string()),
        ..Default::default()
    };
    node::Entity::update(update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
