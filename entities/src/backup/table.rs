//! Which tables and columns a database has.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement};
use serde::{Deserialize, Serialize};

use super::BackupError;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of its rows' cells.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub holds: Holds,
}

/// What a column holds, and how that is written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// True or false.
    Boolean,
    /// Hexadecimal digits.
    Bytes,
    /// A number.
    Double,
    /// A number of 32 bits.
    Integer,
    /// A number of 64 bits.
    Long,
    /// Text.
    Text,
    /// Text.
    Uuid,
}

impl Holds {
    /// By the name that SQLite or PostgreSQL has for the type.
    fn of(type_name: &str) -> Option<Self> {
        let (plain, _) = type_name.split_once('(').unwrap_or((type_name, ""));
        match plain.to_ascii_lowercase().as_str() {
            "boolean" | "bool" => Some(Self::Boolean),
            "blob" | "bytea" => Some(Self::Bytes),
            "double" | "float8" | "real" => Some(Self::Double),
            "int4" => Some(Self::Integer),
            // SQLite makes no difference, and a key that counts by itself has to be called integer there.
            "integer" | "bigint" | "int8" => Some(Self::Long),
            "text" | "varchar" => Some(Self::Text),
            "uuid" | "uuid_text" => Some(Self::Uuid),
            _ => None,
        }
    }
}

/// Where the migrations note what they have done.
const STEPS: &str = "seaql_migrations";

fn statement(db: &impl ConnectionTrait, sqlite: &str, postgres: &str) -> Statement {
    let backend = db.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Postgres => postgres,
        _ => sqlite,
    };
    Statement::from_string(backend, sql)
}

/// All tables but that of the migrations, by name.
pub async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, BackupError> {
    let columns = statement(
        db,
        "SELECT m.name AS \"table\", c.name AS \"column\", c.type AS \"of\" FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
         ORDER BY m.name, c.cid",
        "SELECT t.table_name::text AS \"table\", c.column_name::text AS \"column\", c.udt_name::text AS \"of\" \
         FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name) \
         WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' \
         ORDER BY t.table_name::text COLLATE \"C\", c.ordinal_position",
    );
    let mut tables: Vec<Table> = Vec::new();
    for row in db.query_all_raw(columns).await? {
        let (table, column, of): (String, String, String) = (
            row.try_get("", "table")?,
            row.try_get("", "column")?,
            row.try_get("", "of")?,
        );
        if table == STEPS {
            continue;
        }
        let Some(holds) = Holds::of(&of) else {
            return Err(BackupError::UnknownType { table, column, of });
        };
        let column = Column {
            name: column,
            holds,
        };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table {
                name: table,
                columns: vec![column],
            }),
        }
    }
    Ok(tables)
}

/// The migrations that made it what it is, in their order; none of an empty database.
pub async fn steps(db: &impl ConnectionTrait) -> Result<Vec<String>, BackupError> {
    let there = statement(
        db,
        "SELECT name FROM sqlite_master WHERE name = 'seaql_migrations'",
        "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
    );
    if db.query_one_raw(there).await?.is_none() {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = db.query_all_raw(statement(db, sql, sql)).await?;
    let steps = rows.iter().map(|row| row.try_get("", "version"));
    let mut steps: Vec<String> = steps.collect::<Result<_, DbErr>>()?;
    // Databases differ in how they sort.
    steps.sort_unstable();
    Ok(steps)
}

/// The name of the table of the migrations.
pub(super) const fn of_steps() -> &'static str {
    STEPS
}
