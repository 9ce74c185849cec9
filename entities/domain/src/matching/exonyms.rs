//! Names by which others call the larger towns.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    CountryCode,
    matching::{reading::Reading, words::BETWEEN},
};

/// From GeoNames; the file says how it was made.
static TEXT: &str = include_str!("exonyms.txt");

static PLACES: LazyLock<HashMap<&'static str, HashMap<String, Vec<u32>>>> = LazyLock::new(|| {
    let mut countries: HashMap<_, HashMap<String, Vec<u32>>> = HashMap::new();
    for (country, place, names) in lines() {
        for name in names.split('|') {
            let places = countries
                .entry(country)
                .or_default()
                .entry(letters(name.split(' ')))
                .or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    countries
});

/// Written together, for spaces come and go. By letters and not by sound: a foreign name that merely sounds like
/// another town's is none of that town's.
fn letters<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter(|word| !BETWEEN.contains(word)).collect()
}

fn lines() -> impl Iterator<Item = (&'static str, u32, &'static str)> {
    TEXT.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.splitn(3, ' ');
            let country = columns.next()?;
            let place = columns.next()?.parse().ok()?;
            Some((country, place, columns.next()?))
        })
}

/// The places of a country, by their GeoNames ids, that somebody calls so.
pub(super) fn places(country: CountryCode, reading: &Reading) -> Vec<u32> {
    PLACES
        .get(country.as_str())
        .and_then(|names| {
            names.get(&letters(
                reading.words.iter().map(|word| word.text.as_str()),
            ))
        })
        .cloned()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_reads() {
        let data = TEXT.lines().filter(|line| !line.starts_with('#')).count();
        assert!(data > 3_000);
        assert_eq!(lines().count(), data);
        assert!(lines().all(|(country, _, names)| {
            country.parse::<CountryCode>().is_ok() && names.contains('|')
        }));
    }
}
