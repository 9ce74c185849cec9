//! The connection to a node's database.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use jumelage_migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr,
    RuntimeErr, TransactionTrait,
    sea_query::{Query, SelectStatement},
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

/// SQLite has one writer anyway: one connection to write and one to read beside it. A third one is the reader's.
const SQLITE_CONNECTIONS: u32 = 2;

const POSTGRES_CONNECTIONS: u32 = 5;

/// Bytes of a SQLite file that are read without a system call each.
const MAPPED: &str = "134217728";

/// What a connection keeps beside that of what it reads from the log or writes: a negative number counts KiB.
const CACHED: &str = "-1000";

/// Rows that SQLite's thread reads ahead: each time that it has to wait for the reader costs two switches.
const ROWS: usize = 1_000;

/// How long a writer waits for another one of the same SQLite file.
const BUSY: Duration = Duration::from_mins(1);

/// How the URLs begin of databases that there are drivers for.
const SCHEMES: [&str; 3] = ["sqlite:", "postgres://", "postgresql://"];

/// The SQLite file that would be made.
fn new_file(url: &str) -> Option<PathBuf> {
    let (path, options) = url.strip_prefix("sqlite:")?.split_once('?')?;
    let file = PathBuf::from(path.trim_start_matches("//"));
    (options.contains("mode=rwc") && !file.exists()).then_some(file)
}

/// It will hold personal data and who may do what: it is for the owner alone, and so are the files that SQLite puts beside
/// it.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Connects to `sqlite://…` or `postgres://…`.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    // Else the whole URL would be told, with its password.
    if !SCHEMES.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(failed(
            "its url begins with none of sqlite: postgres:// postgresql://",
        ));
    }
    if let Some(file) = new_file(url) {
        make_private(&file)
            .map_err(|fault| failed(&format!("cannot make {}: {fault}", file.display())))?;
    }
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    if url.starts_with("sqlite:") {
        options
            .max_connections(SQLITE_CONNECTIONS)
            // A file does not go away; asking before each use costs two switches of threads.
            .test_before_acquire(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(BUSY)
                    .foreign_keys(false)
                    .row_buffer_size(ROWS)
                    .pragma("mmap_size", MAPPED)
                    .pragma("cache_size", CACHED)
            });
    } else {
        options.max_connections(POSTGRES_CONNECTIONS);
    }
    let connected = Database::connect(options).await;
    connected.map_err(|error| {
        if error.to_string().contains(url) {
            let message =
                "its url cannot be read: is a part of it missing, or to be percent-encoded?";
            return failed(message);
        }
        error
    })
}

fn failed(message: &str) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(message.to_owned()))
}

/// Brings the database's shape up to date, under a lock, and refuses one that is newer than this program.
pub async fn migrate(db: &DatabaseConnection) -> anyhow::Result<()> {
    const LOCK: i64 = 0x6a75_6d65_6c61_6765;
    let tx = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            let tx = db.begin().await?;
            let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
            tx.execute_unprepared(&lock).await?;
            Some(tx)
        }
        // A SQLite file is locked by the migrations' own transactions.
        _ => None,
    };
    if db.query_one(&applied()).await.is_ok() {
        let rows = db.query_all(&applied()).await?;
        let steps = rows.iter().map(|row| row.try_get("", "version"));
        ensure_known(&steps.collect::<Result<Vec<String>, _>>()?)?;
    }
    Migrator::up(db, None).await?;
    if let Some(tx) = tx {
        tx.commit().await?;
    }
    Ok(())
}

/// The migrations that this program knows, in their order.
pub(crate) fn known_steps() -> Vec<String> {
    let steps = Migrator::migrations();
    steps.iter().map(|step| step.name().to_owned()).collect()
}

/// Refuses a database in which something was done that this program does not know.
pub(crate) fn ensure_known(steps: &[String]) -> anyhow::Result<()> {
    let known = known_steps();
    for name in steps {
        anyhow::ensure!(
            known.contains(name),
            "this database was written by a newer jumelage (it has the step {name}): use that version"
        );
    }
    Ok(())
}

fn applied() -> SelectStatement {
    Query::select()
        .column("version")
        .from("seaql_migrations")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_in_the_url_is_not_said_whatever_is_wrong_with_it() {
        for (url, expected) in [
            ("mysql://me:0pen-Sesame@db/x", "begins with none of"),
            ("me:0pen-Sesame@db/x", "begins with none of"),
            ("postgres://me:0pen-Sesame@[db/x", "cannot be read"),
            ("postgres://me:0pen-Sesame@db:99999/x", "cannot be read"),
            ("postgres://me:0pen-Sesame#@db/x", "cannot be read"),
        ] {
            let error = connect(url).await.unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(said.contains(expected), "{said}");
            assert!(!said.contains("Sesame"), "{said}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_new_file_is_for_the_owner_alone_and_so_is_what_stands_beside_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("node.sqlite");
        let url = format!("sqlite:{}?mode=rwc", file.display());
        let db = connect(&url).await.unwrap();
        migrate(&db).await.unwrap();
        let mut names = Vec::new();
        for entry in fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", entry.path().display());
            names.push(entry.file_name());
        }
        assert!(names.contains(&"node.sqlite-wal".into()), "{names:?}");
    }
}
