//! Names of regions, as they stand in brackets behind the names of places.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    CountryCode,
    matching::{latin::sound, words::BETWEEN},
};

/// NUTS codes and names; the file says where they are from.
static TEXT: &str = include_str!("regions.txt");

static REGIONS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut regions: HashMap<String, Vec<&str>> = HashMap::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
        let Some((code, names)) = line.split_once(' ') else {
            continue;
        };
        for name in names.split('|') {
            let codes = regions.entry(key(&code[..2], name)).or_default();
            codes.push(code);
        }
    }
    regions
});

fn key(nuts_country: &str, name: &str) -> String {
    let words: String = name
        .split([' ', '-'])
        .filter(|word| !BETWEEN.contains(word))
        .collect();
    format!("{nuts_country}{}", sound(&words))
}

/// The NUTS codes, or beginnings of them, of the regions of a country that bear a name.
pub(super) fn codes(country: CountryCode, name: &str) -> &'static [&'static str] {
    let nuts_country = match country.as_str() {
        "GR" => "EL",
        "GB" => "UK",
        other => other,
    };
    REGIONS
        .get(&key(nuts_country, name))
        .map_or(&[], Vec::as_slice)
}
