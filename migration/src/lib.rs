//! The database's shape, step by step, the same on SQLite and PostgreSQL.
//!
//! A step that was released is never changed; the next change is the next file.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261123_000001_first;
mod m20261125_000001_contact_person;
mod m20261126_000001_admissions;
mod m20261126_000001_identity;
mod m20261126_000002_audit;
mod m20261126_000002_matching;
mod m20261126_000003_desk;
mod m20261126_000004_imports;
mod m20261126_000005_lifecycles;
mod m20261126_000006_changes;
mod m20261126_000007_jobs;
mod m20261126_000008_heard;
mod m20261126_000008_outgoing;
mod m20261126_000008_remembered_links;
mod m20261126_000009_listings;
mod m20261126_000010_vocabularies;
mod m20261126_000011_publications;
mod m20261126_000012_surveys;
mod m20261126_000013_activities;
mod m20261126_000014_networks;
mod m20261126_000015_offers;
mod m20261126_000016_kin;
mod m20261126_000017_heirs;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_first::Migration),
            Box::new(m20261125_000001_contact_person::Migration),
            Box::new(m20261126_000001_admissions::Migration),
            Box::new(m20261126_000001_identity::Migration),
            Box::new(m20261126_000002_audit::Migration),
            Box::new(m20261126_000002_matching::Migration),
            Box::new(m20261126_000003_desk::Migration),
            Box::new(m20261126_000004_imports::Migration),
            Box::new(m20261126_000005_lifecycles::Migration),
            Box::new(m20261126_000006_changes::Migration),
            Box::new(m20261126_000007_jobs::Migration),
            Box::new(m20261126_000008_heard::Migration),
            Box::new(m20261126_000008_outgoing::Migration),
            Box::new(m20261126_000008_remembered_links::Migration),
            Box::new(m20261126_000009_listings::Migration),
            Box::new(m20261126_000010_vocabularies::Migration),
            Box::new(m20261126_000011_publications::Migration),
            Box::new(m20261126_000012_surveys::Migration),
            Box::new(m20261126_000013_activities::Migration),
            Box::new(m20261126_000014_networks::Migration),
            Box::new(m20261126_000015_offers::Migration),
            Box::new(m20261126_000016_kin::Migration),
            Box::new(m20261126_000017_heirs::Migration),
        ]
    }
}
