//! Backups: one file with a node's whole database, as of one moment and while the node runs; and the way back.

mod file;
mod folder;
mod make;
mod restore;

pub use self::{
    file::{BackupFileError, Head},
    make::{Options, Summary, backup},
    restore::{Restored, restore},
};
