//! A database for one test: a SQLite file, or a database of its own on the server that
//! `JUMELAGE_TEST_POSTGRES` names.

use jumelage::database::{connect, migrate};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

pub struct TestDatabase {
    pub db: DatabaseConnection,
    /// By which others can connect to it, too.
    /// As a node's settings name it.
    pub url: String,
    _place: Place,
}

enum Place {
    Folder { _folder: TempDir },
    Server { url: String, name: String },
}

impl TestDatabase {
    /// Empty, with the newest tables.
    pub async fn fresh() -> Self {
        let (url, place) = if let Ok(server) = std::env::var("JUMELAGE_TEST_POSTGRES") {
            on_server(server).await
        } else {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = format!(
                "sqlite:{}?mode=rwc",
                folder.path().join("node.sqlite").display()
            );
            (url, Place::Folder { _folder: folder })
        };
        let db = connect(&url).await.expect("a connection");
        migrate(&db).await.expect("the newest tables");
        let url = url.trim_end_matches("?mode=rwc").to_owned();
        Self {
            db,
            url,
            _place: place,
        }
    }

    /// As if it were fresh.
    pub async fn clear(&self) {
        for table in TABLES {
            self.db
                .execute_unprepared(&format!("DELETE FROM {table}"))
                .await
                .expect("an empty table");
        }
    }
}

const TABLES: [&str; 50] = [
    "listing_record",
    "listing",
    "listing_funding",
    "listing_holder",
    "listing_party",
    "listing_theme",
    "listing_sdg",
    "listing_facet",
    "introduction",
    "publication",
    "publication_list",
    "audit_entry",
    "job",
    "change_entry",
    "change_log",
    "admission",
    "registry",
    "node",
    "association",
    "local_government",
    "local_government_code",
    "local_government_name",
    "record",
    "record_theme",
    "record_sdg",
    "twinning",
    "twinning_theme",
    "twinning_sdg",
    "link",
    "remembered_link",
    "answer",
    "claim",
    "decision",
    "outgoing",
    "incoming",
    "redirect",
    "succession",
    "heir",
    "former_name",
    "assigned_claim",
    "contact_person",
    "client",
    "issued_token",
    "member_key",
    "stated_key",
    "import_plan",
    "import_plan_row",
    "survey_answer",
    "survey_counted",
    "survey_part",
];

async fn on_server(server: String) -> (String, Place) {
    let name = format!("jumelage_{}", Uuid::new_v4().simple());
    let admin = connect(&server)
        .await
        .expect("the server of JUMELAGE_TEST_POSTGRES");
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a database of one's own");
    admin.close().await.expect("closed");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    (
        format!("{base}/{name}"),
        Place::Server {
            url: server.clone(),
            name,
        },
    )
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Server { url, name } = self else {
            return;
        };
        let (url, name) = (url.clone(), name.clone());
        // The test's own runtime may be on its way out.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let admin = connect(&url).await?;
                admin
                    .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .await
            })
        });
        let _ = dropped.join();
    }
}
