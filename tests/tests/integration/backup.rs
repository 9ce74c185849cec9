//! Backups: whole while the node runs, put back whole or not at all, and followed by agreement with the other nodes.

mod file;
mod network;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jumelage::{
    backup::{Options, backup, restore},
    init::{NewNode, init},
    settings::Settings,
};
use jumelage_domain::Timestamp;
use jumelage_entities::backup::{rows, snapshot, tables};
use sea_orm::DatabaseConnection;
use serde_json::Value;
use tempfile::TempDir;

/// A node's folder whose settings name a database.
fn folder(code: &str, country: &str, url: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let new = NewNode {
        code: code.parse().unwrap(),
        name: format!("The association {code}"),
        countries: [country.parse().unwrap()].into(),
        public_url: "http://127.0.0.1:9".parse().unwrap(),
        licence: None,
    };
    init(new, folder.path()).unwrap();
    let mut settings = Settings::read(folder.path()).unwrap();
    url.clone_into(&mut settings.database.url);
    std::fs::remove_file(folder.path().join("jumelage.toml")).unwrap();
    settings.write(folder.path()).unwrap();
    folder
}

async fn made(folder: &Path) -> PathBuf {
    let file = folder.join("backup.jsonl");
    let now = Timestamp::EPOCH;
    let made = backup(folder, &file, Options::default(), now)
        .await
        .unwrap();
    assert!(made.rows > 0 && made.tables > 20, "{made:?}");
    file
}

/// All that a database holds, but for what a restore makes anew.
async fn contents(db: &DatabaseConnection) -> BTreeMap<String, Vec<String>> {
    let tx = snapshot(db).await.unwrap();
    let mut found = BTreeMap::new();
    for table in tables(&tx).await.unwrap() {
        let made_anew = |name: &str| {
            matches!(
                (table.name.as_str(), name),
                ("node", "revision") | ("outgoing", "delivered") | ("change_log", "token")
            )
        };
        let columns = table.columns.iter();
        let kept: Vec<bool> = columns.map(|column| !made_anew(&column.name)).collect();
        let mut lines = Vec::new();
        let each = |row: Vec<Value>| {
            let cells = row.into_iter().zip(&kept).filter(|(_, kept)| **kept);
            let cells: Vec<Value> = cells.map(|(cell, _)| cell).collect();
            lines.push(Value::from(cells).to_string());
            Ok(())
        };
        rows(&tx, &table, each).await.unwrap();
        lines.sort();
        found.insert(table.name, lines);
    }
    found
}

async fn restored(file: &Path, folder: &Path) -> anyhow::Result<u64> {
    Ok(restore(file, folder, false).await?.rows)
}
