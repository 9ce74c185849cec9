//! A node's whole database as rows of plain values, the same from SQLite and from PostgreSQL: what a backup holds.
//!
//! Which tables there are is read from the database itself. So a table that a later migration adds is in the backup
//! without a word here, and a type of column that is not known here is an error and not a gap.

mod cell;
mod load;
mod renew;
mod table;

use futures::TryStreamExt;
use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, IsolationLevel,
    StreamTrait, TransactionTrait, sea_query::Query,
};
use serde_json::Value;

pub use self::{
    load::{clear, drop_all, insert, tables_are_empty},
    renew::renew,
    table::{Column, Holds, Table, steps, tables},
};

/// Why a backup was not made or not loaded.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error("the database refused")]
    Database(#[from] DbErr),
    /// A table as this version does not make it.
    #[error("{table}.{column} is of the type “{of}”, which this version cannot back up")]
    UnknownType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type, as the database calls it.
        of: String,
    },
    /// The backup has more than the database.
    #[error("there is no column {table}.{column} in the database that this backup was made of")]
    UnknownColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A value that is not of its column.
    #[error("a row of {table} has in {column} what cannot be there: the backup is damaged")]
    Cell {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Whoever takes the rows.
    #[error("cannot write the backup")]
    Write(#[from] std::io::Error),
}

/// Begins to read: all that follows is of one moment, whoever writes meanwhile.
pub async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, BackupError> {
    let tx = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            let repeatable = Some(IsolationLevel::RepeatableRead);
            db.begin_with_config(repeatable, Some(AccessMode::ReadOnly))
                .await?
        }
        // With a write-ahead log the first look decides, and every transaction keeps what it saw.
        _ => db.begin().await?,
    };
    Ok(tx)
}

/// Gives each row of a table, in the order of its columns. Says how many there were.
pub async fn rows(
    tx: &DatabaseTransaction,
    table: &Table,
    mut each: impl FnMut(Vec<Value>) -> Result<(), BackupError>,
) -> Result<u64, BackupError> {
    let mut query = Query::select();
    query.from(table.name.clone());
    for column in &table.columns {
        query.column(column.name.clone());
    }
    let mut count = 0;
    let mut stream = tx.stream(&query).await?;
    while let Some(row) = stream.try_next().await? {
        let cells = table.columns.iter().map(|column| cell::read(&row, column));
        each(cells.collect::<Result<_, _>>()?)?;
        count += 1;
    }
    Ok(count)
}
