//! Rows on their way into a database.

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement,
    sea_query::{Alias, Expr, Query, Table as TableStatement},
};
use serde_json::Value;

use super::{
    BackupError, cell,
    table::{Holds, Table, of_steps},
};

/// SQLite takes at most 32,766 bound values in a statement, PostgreSQL 65,535.
const MAX_VALUES: usize = 30_000;

/// Whether nothing of a node is in any of these.
pub async fn tables_are_empty(
    tx: &DatabaseTransaction,
    tables: &[Table],
) -> Result<bool, BackupError> {
    for table in tables {
        let mut query = Query::select();
        query.expr(Expr::val(1)).from(table.name.clone()).limit(1);
        if tx.query_one(&query).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes all tables away, with what is in them. Until the transaction is committed they are there for everybody else.
pub async fn drop_all(tx: &DatabaseTransaction, tables: &[Table]) -> Result<(), BackupError> {
    let names = tables.iter().map(|table| table.name.as_str());
    for name in names.chain([of_steps()]) {
        let mut drop = TableStatement::drop();
        drop.table(Alias::new(name)).if_exists();
        tx.execute(&drop).await?;
    }
    Ok(())
}

/// Takes away what migrations put into new tables.
pub async fn clear(tx: &DatabaseTransaction, tables: &[Table]) -> Result<(), BackupError> {
    for table in tables {
        let mut delete = Query::delete();
        delete.from_table(table.name.clone());
        tx.execute(&delete).await?;
    }
    Ok(())
}

/// Puts rows into a table. `columns` are those of the rows; what they leave out stays empty.
pub async fn insert(
    tx: &DatabaseTransaction,
    table: &Table,
    columns: &[String],
    rows: &[Vec<Value>],
) -> Result<(), BackupError> {
    let mut holds: Vec<Holds> = Vec::new();
    for name in columns {
        let mut known = table.columns.iter();
        let column = known.find(|column| column.name == *name);
        holds.push(column.map(|column| column.holds).ok_or_else(|| {
            BackupError::UnknownColumn {
                table: table.name.clone(),
                column: name.clone(),
            }
        })?);
    }
    for some in rows.chunks((MAX_VALUES / columns.len().max(1)).max(1)) {
        let mut statement = Query::insert();
        statement
            .into_table(table.name.clone())
            .columns(columns.iter().cloned());
        for row in some {
            statement.values_panic(values(table, columns, &holds, row)?);
        }
        tx.execute(&statement).await?;
    }
    Ok(())
}

fn values(
    table: &Table,
    columns: &[String],
    holds: &[Holds],
    row: &[Value],
) -> Result<Vec<Expr>, BackupError> {
    let damaged = |column: &str| BackupError::Cell {
        table: table.name.clone(),
        column: column.to_owned(),
    };
    if row.len() != columns.len() {
        return Err(damaged("its cells"));
    }
    let cells = row.iter().zip(holds).zip(columns);
    cells
        .map(|((value, holds), column)| {
            let value = cell::bind(value, *holds).ok_or_else(|| damaged(column))?;
            Ok(Expr::val(value))
        })
        .collect()
}

/// Keys that PostgreSQL counts by itself go on after those that were put in.
pub(super) async fn count_on(
    tx: &DatabaseTransaction,
    tables: &[Table],
) -> Result<(), BackupError> {
    if tx.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    for table in tables {
        for column in &table.columns {
            if !matches!(column.holds, Holds::Integer | Holds::Long) {
                continue;
            }
            let (table, column) = (&table.name, &column.name);
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table})) \
                 WHERE pg_get_serial_sequence('{table}', '{column}') IS NOT NULL \
                 AND EXISTS (SELECT 1 FROM {table})"
            );
            let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
            tx.query_all_raw(statement).await?;
        }
    }
    Ok(())
}
