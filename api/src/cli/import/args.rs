//! The arguments of `jumelage import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use encoding_rs::Encoding;

use crate::import::{Format, Language};

#[derive(Args)]
pub(in crate::cli) struct ImportArguments {
    #[command(subcommand)]
    pub(super) what: What,
}

#[derive(Subcommand)]
pub(super) enum What {
    /// Members.
    LocalGovernments(ListArguments),
    /// Records of twinnings.
    Twinnings(ListArguments),
    /// Do what a plan says, which `--dry-run --plan FILE` has made: all of it, or nothing where the data has changed since.
    Apply(ApplyArguments),
}

#[derive(Args)]
pub(super) struct ListArguments {
    /// The list: XLSX, ODS, or text like CSV in any encoding.
    pub(super) file: PathBuf,
    /// What the list does not mention goes.
    #[arg(long)]
    pub(super) replace: bool,
    /// Only say what would change.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write what would change here, to be applied later.
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    pub(super) plan: Option<PathBuf>,
    /// Write what was wrong with which row here, all of it.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// The form of the report: text, csv or json. In a file csv, else text.
    #[arg(long, value_name = "FORM")]
    pub(super) format: Option<Format>,
    /// The language of the report: en, fr or de.
    #[arg(long, default_value = "en")]
    pub(super) language: Language,
    /// What the list's own headings and words mean, as TOML.
    #[arg(long, value_name = "FILE")]
    pub(super) mapping: Option<PathBuf>,
    /// The encoding of a text, like windows-1250; else it is found out.
    #[arg(long, value_parser = encoding)]
    pub(super) encoding: Option<&'static Encoding>,
    /// What stands between the cells of a text: a letter, or tab; else it is found out.
    #[arg(long, value_parser = separator)]
    pub(super) separator: Option<u8>,
    /// The sheet of a workbook; else it is found out.
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

#[derive(Args)]
pub(super) struct ApplyArguments {
    /// The plan.
    pub(super) file: PathBuf,
    /// The language of what is said: en, fr or de.
    #[arg(long, default_value = "en")]
    pub(super) language: Language,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

pub(in crate::cli) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| format!("“{label}” is no encoding: give one like utf-8 or windows-1250"))
}

pub(in crate::cli) fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" => Ok(b'\t'),
        [one] if one.is_ascii_punctuation() && *one != b'"' || *one == b'\t' => Ok(*one),
        _ => Err(format!(
            "“{text}” is no separator: give one sign like ; or the word tab"
        )),
    }
}
