//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jumelage_domain::{CountryCode, NodeCode};
use jumelage_trust::Endpoint;

use super::{
    audit::AuditArguments,
    backup::{BackupArguments, RestoreArguments},
    client::ClientArguments,
    contact::ContactArguments,
    export::{ExportArguments, ImportExportArguments},
    import::args::ImportArguments,
    import_calls::ImportCallsArguments,
    jobs::JobsArguments,
    publications::{PublishArguments, UnpublishArguments},
    survey::{PublishResultsArguments, SurveyCommand},
    token::TokenArguments,
};
use crate::{demo, init::NewNode, telemetry::LogFormat};

/// Town twinning across Europe: a node of an association, or a whole network to try out.
#[derive(Parser)]
#[command(version, about)]
pub(super) struct Arguments {
    /// How the log is written.
    #[arg(
        long,
        global = true,
        env = "JUMELAGE_LOG_FORMAT",
        value_enum,
        default_value_t = LogFormat::Plain
    )]
    pub(super) log_format: LogFormat,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Run a whole network on this machine.
    Demo(DemoArguments),
    /// Make a node's folder.
    Init(InitArguments),
    /// Join the network of an anchor: pin its keys, and take its word for who is in the network.
    Join(JoinArguments),
    /// As the anchor: who is in the network.
    #[command(subcommand)]
    Anchor(AnchorCommand),
    /// Make the node's next key. The running node announces it, and goes over to it when the network knows it.
    RotateKey {
        /// The node's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
    /// Run nodes.
    Serve(ServeArguments),
    /// Bring a node's database up to date, and stop.
    Migrate {
        /// The node's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
    /// Read a list into a node.
    Import(ImportArguments),
    /// Write the association's own lists.
    Export(ExportArguments),
    /// Read an export in JSON Lines into a node that has nothing yet: every id is what it was.
    ImportExport(ImportExportArguments),
    /// Write all that a node holds into one file, while it runs.
    Backup(BackupArguments),
    /// Put a backup back. Stop the node first; when it runs again, it and the others tell each other everything anew.
    Restore(RestoreArguments),
    /// Register programs of third parties.
    Client(ClientArguments),
    /// Give people tokens, where there is no issuer.
    Token(TokenArguments),
    /// Ask a question and print how it was answered: the plan, and each call to a node.
    Explain(ExplainArguments),
    /// Keep contact persons of local governments, who are shown to staff and to these only.
    Contact(ContactArguments),
    /// Print who changed what, the newest first.
    Audit(AuditArguments),
    /// Answers to surveys that were given elsewhere.
    #[command(subcommand)]
    Survey(SurveyCommand),
    /// See what a node does by itself: what waits, what fails, what was done last.
    Jobs(JobsArguments),
    /// Print the public GraphQL schema.
    PrintSchema,
    /// Print the documentation's page of error codes.
    #[command(hide = true)]
    PrintErrors,
    /// Print the documentation's page of rights.
    #[command(hide = true)]
    PrintRights,
}

#[derive(Args)]
pub(super) struct DemoArguments {
    /// A folder with `associations.csv`, `local_governments.csv` and `twinnings.csv`, and `activities.csv` where there are some; else
    /// the built-in sample.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Only these associations, by code, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    nodes: Option<Vec<NodeCode>>,
    /// The anchor's port; the nodes follow. 0 takes free ones.
    #[arg(long, default_value_t = 8000, value_name = "N")]
    base_port: u16,
    /// Keep each node's folder here, under its code; else in a temporary one.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Stop when loaded and exchanged.
    #[arg(long)]
    prepare: bool,
    /// Limit what callers on this machine may spend, as a node of its own does.
    #[arg(long)]
    limits: bool,
}

impl From<DemoArguments> for demo::Options {
    fn from(arguments: DemoArguments) -> Self {
        let DemoArguments {
            data,
            nodes,
            base_port,
            dir,
            prepare,
            limits,
        } = arguments;
        Self {
            data,
            nodes,
            base_port,
            dir,
            prepare,
            limits,
        }
    }
}

#[derive(Args)]
pub(super) struct InitArguments {
    /// The association's code: 2 to 32 of a-z, 0-9 and '-'.
    #[arg(long)]
    code: NodeCode,
    /// The association's name.
    #[arg(long)]
    name: String,
    /// The countries that it speaks for, ISO 3166-1 alpha-2; none for the network's anchor.
    #[arg(long = "country", num_args = 1.., value_name = "CC")]
    countries: Vec<CountryCode>,
    /// Where others reach the node.
    #[arg(long, value_name = "URL")]
    public_url: Endpoint,
    /// Of the data, as an SPDX id or a URL.
    #[arg(long, value_name = "ID")]
    licence: Option<String>,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

impl From<InitArguments> for NewNode {
    fn from(arguments: InitArguments) -> Self {
        let InitArguments {
            code,
            name,
            countries,
            public_url,
            licence,
            dir: _,
        } = arguments;
        Self {
            code,
            name,
            countries: countries.into_iter().collect(),
            public_url,
            licence,
        }
    }
}

#[derive(Args)]
pub(super) struct JoinArguments {
    /// The base URL of the anchor's node.
    #[arg(long, value_name = "URL")]
    pub(super) anchor: Endpoint,
    /// The thumbprint of the anchor's key, as its operator reads it out.
    #[arg(long, value_name = "THUMBPRINT")]
    pub(super) thumbprint: Option<String>,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

#[derive(Subcommand)]
pub(super) enum AnchorCommand {
    /// Admit a node, or members that run none. Without --thumbprint, --code and --country a node is only looked at.
    Admit(AdmitArguments),
    /// End a membership. The code is not given again.
    Revoke {
        /// The member's code.
        code: NodeCode,
        /// The anchor's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
    /// Print who was ever admitted.
    List {
        /// The anchor's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
    /// Publish a document for all nodes of the network, in the place of the one with its name.
    Publish(PublishArguments),
    /// Put calls from the EU Funding & Tenders Portal to a document of programmes and calls. Publish it afterwards.
    ImportCalls(ImportCallsArguments),
    /// Publish something no more.
    Unpublish(UnpublishArguments),
    /// Add up what the nodes counted of a survey that is closed, and publish the sums. Once: see surveys.md.
    PublishResults(PublishResultsArguments),
    /// Print what is published: by this node, or by the anchor that it has joined.
    Publications {
        /// The node's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
    /// After the anchor's database was restored: raise the list's serial above what the nodes have seen.
    RaiseSerial {
        /// What it becomes.
        serial: i64,
        /// The anchor's folder.
        #[arg(long, default_value = ".")]
        dir: PathBuf,
    },
}

#[derive(Args)]
pub(super) struct AdmitArguments {
    /// The base URL of a node; or a file with its entity configuration, or with a list like associations.csv of members
    /// without a node.
    #[arg(value_name = "URL|FILE")]
    pub(super) source: String,
    /// The node's code.
    #[arg(long)]
    pub(super) code: Option<NodeCode>,
    /// The association's name; else the one that the node says.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// The countries that the node speaks for.
    #[arg(long = "country", num_args = 1.., value_name = "CC")]
    pub(super) countries: Vec<CountryCode>,
    /// The association's website.
    #[arg(long, value_name = "URL")]
    pub(super) website: Option<String>,
    /// The thumbprint of the node's key, as its operator reads it out.
    #[arg(long, value_name = "THUMBPRINT")]
    pub(super) thumbprint: Option<String>,
    /// It is a member already, and these are its particulars, its address and its key from now on.
    #[arg(long)]
    pub(super) replace: bool,
    /// The anchor's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

#[derive(Args)]
pub(super) struct ServeArguments {
    /// A node's folder; several for several nodes. Else the working folder.
    #[arg(long, conflicts_with = "host", value_name = "DIR")]
    pub(super) dir: Vec<PathBuf>,
    /// All node folders in this folder, told apart by their public URLs.
    #[arg(long, value_name = "DIR")]
    pub(super) host: Option<PathBuf>,
    /// How long to go on answering when told to stop, not ready any more, in seconds.
    #[arg(
        long,
        env = "JUMELAGE_DRAIN_SECONDS",
        default_value_t = 0,
        value_name = "SECONDS"
    )]
    pub(super) drain: u64,
}

#[derive(Args)]
pub(super) struct ExplainArguments {
    /// The question, a GraphQL document.
    pub(super) file: PathBuf,
    /// Its variables, a file with a JSON object.
    #[arg(long, value_name = "FILE")]
    pub(super) variables: Option<PathBuf>,
    /// The folder of the node that is to ask.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}
