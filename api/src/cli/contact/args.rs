//! What can be typed after `contact`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use jumelage_domain::{LegalBasis, ObjectId, Timestamp};
use uuid::Uuid;

#[derive(Args)]
pub(in crate::cli) struct ContactArguments {
    #[command(subcommand)]
    pub(super) command: ContactCommand,
    /// The node's folder.
    #[arg(long, default_value = ".", global = true)]
    pub(super) dir: PathBuf,
}

#[derive(Subcommand)]
pub(super) enum ContactCommand {
    /// Write a contact person down, until a day at most two years from now.
    Add(Box<AddArguments>),
    /// Print the contact persons who have not expired.
    List {
        /// Only those of the local government with this id.
        #[arg(long, value_name = "ID")]
        local_government: Option<ObjectId>,
    },
    /// Delete a contact person.
    Remove {
        /// As `contact list` prints it.
        id: Uuid,
    },
    /// Delete all contact persons who have expired, as a node that is served does every day.
    Purge,
}

#[derive(Args)]
pub(super) struct AddArguments {
    /// The local government's id, as GraphQL gives it.
    #[arg(long, value_name = "ID")]
    pub(super) local_government: ObjectId,
    /// The person's name.
    #[arg(long)]
    pub(super) name: String,
    /// What the person does there.
    #[arg(long)]
    pub(super) role: String,
    /// The person's e-mail address.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) email: Option<String>,
    /// The person's telephone number.
    #[arg(long, value_name = "NUMBER")]
    pub(super) phone: Option<String>,
    /// Why this may be held, by article 6(1) of the GDPR: `CONSENT`, `CONTRACT`, `LEGAL_OBLIGATION`,
    /// `VITAL_INTERESTS`, `PUBLIC_TASK` or `LEGITIMATE_INTERESTS`.
    #[arg(long)]
    pub(super) basis: LegalBasis,
    /// When the basis was recorded, RFC 3339; else now.
    #[arg(long, value_name = "TIME")]
    pub(super) recorded_at: Option<Timestamp>,
    /// The day from which on the person is gone, as YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub(super) expires: Date,
}
