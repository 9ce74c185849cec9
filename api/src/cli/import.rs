//! `jumelage import`.

use std::process::ExitCode;

use anyhow::Result;

use super::args::{ImportArguments, List};

pub(super) async fn import(_: ImportArguments) -> Result<ExitCode> { let _ = List::Twinnings; todo!() }
