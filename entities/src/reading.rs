//! Reading without a transaction. With SQLite each statement costs two switches of threads, and to begin and to end a
//! transaction costs more than most of what is read in it. So each statement is sent together with two looks at the
//! revision, one before and one after it: where all of them are equal, all statements have seen one state. Where they
//! are not, somebody has written in between, and it is for the reader to begin anew.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, EntityTrait, ExecResult,
    QueryResult, QuerySelect, QueryTrait, RuntimeErr, Statement,
    sqlx::{self, AssertSqlSafe, ConnectOptions, Row, SqliteConnection, sqlite::SqliteRow},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use crate::node;

/// The connection of a SQLite database that is for reading like this.
#[derive(Clone)]
pub struct Reader {
    db: DatabaseConnection,
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    revision: Arc<str>,
}

/// Statements that are to see one state.
pub struct Reading {
    reader: Reader,
    revision: OnceLock<String>,
    moved: AtomicBool,
}

impl Reader {
    /// Of a SQLite database; others have no use for it.
    #[must_use]
    pub fn of(db: &DatabaseConnection) -> Option<Self> {
        let look = node::Entity::find()
            .select_only()
            .column(node::Column::Revision);
        let sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
        sqlite.then(|| Self {
            db: db.clone(),
            connection: Arc::default(),
            revision: look.build(DatabaseBackend::Sqlite).sql.into(),
        })
    }

    /// Begins to read.
    #[must_use]
    pub fn begin(&self) -> Reading {
        Reading {
            reader: self.clone(),
            revision: OnceLock::new(),
            moved: AtomicBool::new(false),
        }
    }

    /// Makes a query. Several statements in one text are something that the driver would rather not have, but as long
    /// as it has, they share one trip.
    async fn query(&self, sql: String, values: SqlxValues) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let mut kept = self.connection.lock().await;
        let connection = match &mut *kept {
            Some(connection) => connection,
            none => {
                let options = self.db.get_sqlite_connection_pool().connect_options();
                none.insert(options.connect().await?)
            }
        };
        let query = sqlx::query_with(AssertSqlSafe(sql), values);
        let rows = query.fetch_all(connection).await;
        if rows.is_err() {
            *kept = None;
        }
        rows
    }
}

impl Reading {
    /// The revision that all statements have seen; none where they have not all seen the same.
    pub async fn revision(&self) -> Result<Option<&str>, DbErr> {
        if self.revision.get().is_none() {
            let look = self.reader.revision.to_string();
            let rows = self
                .reader
                .query(look, SqlxValues(sea_orm::Values(Vec::new())));
            let rows = rows.await.map_err(fault)?;
            self.saw(rows.first());
        }
        let moved = self.moved.load(Ordering::Relaxed);
        Ok(self.revision.get().filter(|_| !moved).map(String::as_str))
    }

    fn saw(&self, row: Option<&SqliteRow>) {
        let seen: Option<String> = row.and_then(|row| row.try_get(0).ok());
        let same = seen.is_some_and(|seen| *self.revision.get_or_init(|| seen.clone()) == seen);
        self.moved.fetch_or(!same, Ordering::Relaxed);
    }
}

fn fault(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn reads_only() -> DbErr {
    DbErr::Custom("this connection is for reading".to_owned())
}

#[async_trait]
impl ConnectionTrait for Reading {
    fn get_database_backend(&self) -> DatabaseBackend {
        DatabaseBackend::Sqlite
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(reads_only())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(reads_only())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let look = &self.reader.revision;
        let sql = format!("{look};{};{look}", statement.sql);
        let values = statement.values.unwrap_or(sea_orm::Values(Vec::new()));
        let rows = self.reader.query(sql, SqlxValues(values)).await;
        let mut rows = rows.map_err(fault)?.into_iter();
        self.saw(rows.next().as_ref());
        self.saw(rows.next_back().as_ref());
        Ok(rows.map(QueryResult::from).collect())
    }
}
