//! Which activities others can learn most from, for somebody who searches with a few words.
//!
//! One rule in whole numbers, of nothing but the words and the one activity: how rare a word is among all activities does
//! not count, as each node has others, and what one makes of a word must be what all make of it. So ranks of many nodes
//! can be held against each other, and the best of all are the best of each one's best.
//!
//! A word is looked for in titles, themes and summaries, in all languages that there are, without case and accents: as it
//! stands, or as the beginning of a word. Words that stand side by side count for more. What is equal so far is ordered
//! by day, the latest first; where nothing is searched for, all is.

mod search;
mod small;
mod text;

use jiff::civil::Date;

pub use self::{
    search::{MAX_CHARACTERS, MAX_WORDS, Search, SearchError},
    text::Text,
};
use crate::{Score, vocabulary::vocabulary};

vocabulary! {
    /// By which rule practices are ranked. Another rule gets another word: a node that does not know it cannot be asked,
    /// and does not answer by its own.
    Rule, RuleError, "a rule for best practices":
    /// Of [`Search::rank`] as it is now.
    First = "RULE_1",
}

/// An activity, as far as it is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Practice<'a> {
    /// Its titles, one for each language.
    pub titles: Vec<&'a Text>,
    /// Its themes' names, in each language.
    pub themes: Vec<&'a Text>,
    /// Its summaries and results, one for each language.
    pub summaries: Vec<&'a Text>,
    /// When it was; of one that lasted, its last day.
    pub day: Option<Date>,
}

/// What a word is worth that stands in a title; the most that a search is worth but for words side by side.
pub const WHOLE: u32 = 10_000;

/// Where words are looked for, with what one is worth there.
fn places<'p, 't>(
    practice: &'p Practice<'t>,
) -> impl Iterator<Item = (u32, &'t Text)> + use<'p, 't> {
    let each = [
        (WHOLE, &practice.titles),
        (WHOLE * 6 / 10, &practice.themes),
        (WHOLE * 3 / 10, &practice.summaries),
    ];
    each.into_iter()
        .flat_map(|(worth, texts)| texts.iter().map(move |text| (worth, *text)))
}

/// One more than the latest day that is told from others: in the year 2173.
const DAYS: i64 = 100_000;

/// A day's number, counted from the first day of the year 1900; 0 where it is not known or earlier.
fn number(day: Option<Date>) -> i64 {
    let days = day.and_then(|day| jiff::civil::date(1900, 1, 1).until(day).ok());
    days.map_or(0, |days| i64::from(days.get_days()).clamp(0, DAYS - 1))
}

impl Search {
    /// How well a practice fits; `None` where it has none of the words.
    #[must_use]
    pub fn rank(&self, practice: &Practice<'_>) -> Option<Score> {
        let worth = if self.words().is_empty() {
            0
        } else {
            self.worth(practice)?
        };
        Score::try_from(i64::from(worth) * DAYS + number(practice.day)).ok()
    }

    /// By the words alone: what each is worth where it is worth most, on an average; and a quarter of that again for
    /// neighbours that stand side by side.
    fn worth(&self, practice: &Practice<'_>) -> Option<u32> {
        let best = |worth_in: &dyn Fn(u32, &Text) -> u32| {
            let places = places(practice);
            places.map(|(worth, text)| worth_in(worth, text)).max()
        };
        let (mut words, mut neighbours) = (0, 0);
        for word in self.words() {
            let found = best(&|worth, text| worth * text.has(word) / text::FULLY);
            words += found.unwrap_or(0);
        }
        if words == 0 {
            return None;
        }
        for pair in self.words().windows(2) {
            let found = best(&|worth, text| {
                if text.has_beside(&pair[0], &pair[1]) {
                    worth / 4
                } else {
                    0
                }
            });
            neighbours += found.unwrap_or(0);
        }
        let count = u32::try_from(self.words().len()).unwrap_or(u32::MAX);
        let pairs = count.saturating_sub(1).max(1);
        Some(words / count + neighbours / pairs)
    }
}

#[cfg(test)]
mod tests;
