//! The names of regions.

use std::{collections::BTreeMap, sync::LazyLock};

/// NUTS 2021; the file says where it is from.
static TEXT: &str = include_str!("regions.tsv");

static NAMES: LazyLock<BTreeMap<&'static str, (&'static str, &'static str)>> =
    LazyLock::new(|| lines().collect());

/// Code, name, name in Latin letters.
pub(super) fn lines() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    TEXT.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (code, name) = (columns.next()?, columns.next()?);
            Some((code, (name, columns.next().unwrap_or(name))))
        })
}

/// The name, and the name in Latin letters.
pub(super) fn of(code: &str) -> Option<(&'static str, &'static str)> {
    NAMES.get(code).copied()
}

/// Every code, ascending.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    NAMES.keys().copied()
}
