//! Where a snapshot is read from.

use async_trait::async_trait;
use jumelage_entities::reading::Reading;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, ExecResult, QueryResult,
    Statement,
};

/// One of the two ways to read one state.
pub(crate) enum Reads {
    /// The database holds it still.
    Transaction(DatabaseTransaction),
    /// It is found out afterwards whether it was one.
    Ahead(Reading),
}

#[async_trait]
impl ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DatabaseBackend {
        match self {
            Self::Transaction(tx) => tx.get_database_backend(),
            Self::Ahead(reading) => reading.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Transaction(tx) => tx.execute_raw(statement).await,
            Self::Ahead(reading) => reading.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Transaction(tx) => tx.execute_unprepared(sql).await,
            Self::Ahead(reading) => reading.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Transaction(tx) => tx.query_one_raw(statement).await,
            Self::Ahead(reading) => reading.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Transaction(tx) => tx.query_all_raw(statement).await,
            Self::Ahead(reading) => reading.query_all_raw(statement).await,
        }
    }
}
