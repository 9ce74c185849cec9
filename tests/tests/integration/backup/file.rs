//! What is in the file, and what is refused.

use std::fs;

use jumelage::{
    backup::{Options, backup, restore},
    database::connect,
};
use jumelage_domain::Timestamp;
use jumelage_entities::{local_government, node};
use jumelage_migration::{Migrator, MigratorTrait};
use jumelage_tests::{database::TestDatabase, fixture::Fixture};
use sea_orm::{ConnectionTrait, EntityTrait, TransactionTrait, sea_query::Expr};

use super::{contents, folder, made, restored};

#[tokio::test]
async fn all_of_a_database_comes_back_in_another_one() {
    let fixture = Fixture::pair().await;
    let from = folder("rgre", "DE", &fixture.databases[1].url);
    let file = made(from.path()).await;
    let empty = TestDatabase::fresh().await;
    let to = folder("rgre", "DE", &empty.url);
    restored(&file, to.path()).await.unwrap();
    let before = contents(&fixture.network.nodes[1].db).await;
    assert_eq!(contents(&empty.db).await, before);
    let revision = async |db| {
        node::Entity::find()
            .one(db)
            .await
            .unwrap()
            .unwrap()
            .revision
    };
    let (old, new) = (
        revision(&fixture.network.nodes[1].db).await,
        revision(&empty.db).await,
    );
    assert_ne!(
        old, new,
        "what was kept of the old data is not taken for the new"
    );
    // A second one into what is there now needs a word.
    let refused = restored(&file, to.path()).await.unwrap_err().to_string();
    assert!(refused.contains("--force"), "{refused}");
    restore(&file, to.path(), true).await.unwrap();
    assert_eq!(contents(&empty.db).await, before);
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_others_write() {
    let fixture = Fixture::pair().await;
    let db = fixture.network.nodes[1].db.clone();
    let from = folder("rgre", "DE", &fixture.databases[1].url);
    // Two tables that say the same in each transaction.
    let write = async |db: &sea_orm::DatabaseConnection, at: usize| {
        let tx = db.begin().await.unwrap();
        let website = local_government::Entity::update_many();
        let website = website.col_expr(
            local_government::Column::Website,
            Expr::val(format!("https://{at}.example/")),
        );
        website.exec(&tx).await.unwrap();
        let revision = node::Entity::update_many();
        let revision = revision.col_expr(node::Column::Revision, Expr::val(at.to_string()));
        revision.exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
    };
    write(&db, 0).await;
    let writing = tokio::spawn({
        let db = db.clone();
        async move {
            for at in 1.. {
                write(&db, at).await;
            }
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 3 {
        let file = from.path().join("backup.jsonl");
        let options = Options {
            force: true,
            ..Options::default()
        };
        backup(from.path(), &file, options, Timestamp::EPOCH)
            .await
            .unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let websites: std::collections::BTreeSet<_> = text
            .match_indices("https://")
            .map(|(at, _)| text[at + 8..].split('.').next().unwrap())
            .filter(|number| number.parse::<usize>().is_ok())
            .collect();
        assert_eq!(websites.len(), 1, "{websites:?}");
        let number = websites.first().unwrap();
        assert!(
            text.contains(&format!("\"rgre\",\"{number}\"")),
            "{number} is the revision, too"
        );
        seen.insert((*number).to_owned());
    }
    writing.abort();
}

#[tokio::test]
async fn what_is_damaged_or_of_another_node_changes_nothing() {
    let fixture = Fixture::pair().await;
    let from = folder("rgre", "DE", &fixture.databases[1].url);
    let file = made(from.path()).await;
    let text = fs::read_to_string(&file).unwrap();
    let before = contents(&fixture.network.nodes[1].db).await;
    let cut: Vec<String> = text
        .lines()
        .take(9)
        .map(|line| format!("{line}\n"))
        .collect();
    let cut = cut.concat();
    let lines = text.lines().count();
    let other_program = text.replacen("m20261123_000001_first", "m29990101_000001_later", 1);
    for (damaged, expected) in [
        (text.replacen("Reims", "Rheims", 1), "checksum"),
        (cut, "cut off after line 9"),
        (
            text.replacen("{\"table\"", "{\"tabel\"", 1),
            "cannot be read",
        ),
        (format!("{text}{{}}\n"), &*format!("line {}", lines + 1)),
        (
            text.replacen("\"format\":1", "\"format\":2", 1),
            "of the form 2",
        ),
        ("code,name\n".to_owned(), "no backup"),
        (String::new(), "no backup"),
        (other_program, "checksum"),
    ] {
        let file = from.path().join("damaged.jsonl");
        fs::write(&file, damaged).unwrap();
        let refused = restore(&file, from.path(), true).await.unwrap_err();
        assert!(format!("{refused:#}").contains(expected), "{refused:#}");
    }
    let other = folder("afccre", "FR", &fixture.databases[0].url);
    let refused = restore(&file, other.path(), true).await.unwrap_err();
    assert!(
        refused.to_string().contains("a backup of “rgre”"),
        "{refused}"
    );
    assert_eq!(contents(&fixture.network.nodes[1].db).await, before);
    // And a backup does not take the place of another.
    let again = backup(from.path(), &file, Options::default(), Timestamp::EPOCH).await;
    assert!(again.unwrap_err().to_string().contains("is there already"));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_brought_up_to_date() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("old.sqlite").display());
    let db = connect(&format!("{url}?mode=rwc")).await.unwrap();
    Migrator::up(&db, Some(1)).await.unwrap();
    // As the first version did, which knew fewer columns.
    db.execute_unprepared(
        "INSERT INTO node (id, code, revision, agreement, network, collation_version) \
         VALUES (1, 'rgre', 'some', '{}', '{\"me\":\"rgre\",\"countries\":[],\"peers\":[]}', 1)",
    )
    .await
    .unwrap();
    let from = folder("rgre", "DE", &url);
    let file = from.path().join("backup.jsonl");
    let made = backup(from.path(), &file, Options::default(), Timestamp::EPOCH).await;
    assert_eq!(made.unwrap().rows, 1);
    let empty = TestDatabase::fresh().await;
    let to = folder("rgre", "DE", &empty.url);
    restored(&file, to.path()).await.unwrap();
    let pending = Migrator::get_pending_migrations(&empty.db).await.unwrap();
    assert_eq!(pending.len(), 0);
    let node = node::Entity::find().one(&empty.db).await.unwrap().unwrap();
    assert_eq!(node.code, "rgre");
}

#[cfg(unix)]
#[tokio::test]
async fn keys_are_in_it_where_they_were_asked_for_and_it_is_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::pair().await;
    let from = folder("rgre", "DE", &fixture.databases[1].url);
    let file = made(from.path()).await;
    let without = fs::read_to_string(&file).unwrap();
    assert!(!without.contains("PRIVATE KEY") && !without.contains("jumelage.toml"));
    let whole = from.path().join("whole.jsonl");
    let options = Options {
        with_keys: true,
        ..Options::default()
    };
    backup(from.path(), &whole, options, Timestamp::EPOCH)
        .await
        .unwrap();
    for file in [&file, &whole] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("rgre");
    let refused = restore(&file, &to, true).await.unwrap_err().to_string();
    assert!(refused.contains("no settings and keys in it"), "{refused}");
    assert!(!to.exists());
    let back = restore(&whole, &to, true).await.unwrap();
    assert!(back.folder);
    for name in ["key.pem", "jumelage.toml", "directory.json"] {
        let read = |dir: &std::path::Path| fs::read_to_string(dir.join(name)).unwrap();
        assert_eq!(read(&to), read(from.path()), "{name}");
        let mode = fs::metadata(to.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
