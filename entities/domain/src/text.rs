//! Keys made of names, in Rust, so that every database orders and finds alike.

use icu_casemap::CaseMapper;
use icu_collator::{
    Collator, CollatorBorrowed,
    options::{CollatorOptions, Strength},
};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::{CodePointMapData, props::GeneralCategory};

/// Stored beside the keys: a node whose keys were made by another version orders differently.
pub const COLLATION_VERSION: i32 = 1;

/// A name as it is stored: composed (NFC), without surrounding space and without the invisible marks, such as
/// those of writing direction, that come along when a name is copied from a web page.
#[must_use]
pub fn tidy(name: &str) -> String {
    if name.is_ascii() {
        return name.trim().to_owned();
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let joins = |letter| matches!(letter, '\u{200c}' | '\u{200d}');
    let visible: String = name
        .chars()
        .filter(|letter| category.get(*letter) != GeneralCategory::Format || joins(*letter))
        .collect();
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(visible.trim())
        .into_owned()
}

/// Whether a text has control characters other than those that part its lines and columns. Nobody sees them, and not every
/// database keeps them: PostgreSQL takes no U+0000.
#[must_use]
pub fn has_control_characters(text: &str) -> bool {
    text.contains(|letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// A name without case, accents, invisible marks and superfluous space: what search compares and what tells
/// nameless-code partners apart.
#[must_use]
pub fn fold(name: &str) -> String {
    let lower = CaseMapper::new().fold_string(name);
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let category = CodePointMapData::<GeneralCategory>::new();
    let mut folded = String::with_capacity(apart.len());
    for letter in apart.chars() {
        if letter.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !matches!(
            category.get(letter),
            GeneralCategory::NonspacingMark | GeneralCategory::Format
        ) {
            match without_stroke(letter) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(letter),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters of European languages whose mark is part of the letter, so that no decomposition takes it off.
const fn without_stroke(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// The bytes of the longest key, before they are spelled. PostgreSQL indexes rows of 2,704 bytes. Titles that this program
/// takes have 300 letters, and so are not cut but for scripts of which a letter makes more than three bytes: others are told by
/// peers, as long as these please.
const LONGEST_KEY: usize = 1_024;

/// Makes sort keys. Building one reads the collation tables: keep it.
pub struct NameOrder(CollatorBorrowed<'static>);

impl NameOrder {
    /// The Unicode root collation, blind to case and accents.
    #[must_use]
    pub fn new() -> Self {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        #[expect(
            clippy::expect_used,
            clippy::missing_panics_doc,
            reason = "the root collation is compiled into the binary"
        )]
        Self(
            Collator::try_new(icu_collator::CollatorPreferences::default(), options)
                .expect("the root collation"),
        )
    }

    /// Text whose order, byte by byte, is the order of the names. ASCII, and of 2,048 bytes at most, so that every database
    /// can index it: names that differ only behind that are in one place, and ordered by what follows the key.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        let mut bytes = Vec::new();
        let Ok(()) = self.0.write_sort_key_to(name, &mut bytes);
        bytes.truncate(LONGEST_KEY);
        hex(&bytes)
    }
}

impl Default for NameOrder {
    fn default() -> Self {
        Self::new()
    }
}

/// Lower-case hexadecimal, which sorts as the bytes do.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_spaces_fold_away() {
        for (name, folded) in [
            (" Köln ", "koln"),
            ("Ko\u{308}ln", "koln"),
            ("Groß-Gerau", "gross-gerau"),
            ("ŁÓDŹ", "lodz"),
            ("Θεσσαλονίκη", "θεσσαλονικη"),
            ("Saint  Étienne", "saint etienne"),
            ("Ærøskøbing", "aeroskobing"),
        ] {
            assert_eq!(fold(name), folded);
        }
    }

    #[test]
    fn invisible_marks_neither_stay_nor_tell_apart() {
        assert_eq!(tidy(" Granada\u{200e} "), "Granada");
        assert_eq!(tidy("Ko\u{308}ln\u{a0}"), "K\u{f6}ln");
        assert_eq!(fold("\u{feff}Granada\u{200e}"), fold("granada"));
    }

    #[test]
    fn what_parts_lines_is_no_control_character_and_all_others_are() {
        for text in ["", "one\r\ntwo\tthree", "Caf\u{e9}\u{a0}\u{2028}"] {
            assert!(!has_control_characters(text), "{text:?}");
        }
        for strange in ['\0', '\u{1b}', '\u{7f}', '\u{85}'] {
            assert!(has_control_characters(&format!("a{strange}b")));
        }
    }

    #[test]
    fn keys_have_an_end_and_their_order_stays() {
        let order = NameOrder::new();
        let title = "Łódź ".repeat(60);
        assert!(order.key(&title).len() < 2 * LONGEST_KEY, "300 letters");
        let long = "Łódź ".repeat(50_000);
        let key = order.key(&long);
        assert_eq!(key.len(), 2 * LONGEST_KEY);
        // It is the beginning of what it would be, so that it stands where the whole would stand.
        assert!(key.starts_with(order.key(&title).as_str()));
        assert_eq!(key, order.key(&format!("{long}!")));
        assert!(order.key("Lodos") < key && key < order.key("Łódź zzz"));
    }

    #[test]
    fn names_sort_as_people_expect() {
        let order = NameOrder::new();
        let mut names = [
            "Zürich", "Århus", "Aachen", "Köln", "Kolding", "Kolín", "Łódź",
        ];
        names.sort_by_key(|name| order.key(name));
        assert_eq!(
            names,
            [
                "Aachen", "Århus", "Kolding", "Kolín", "Köln", "Łódź", "Zürich"
            ]
        );
        assert_eq!(order.key("KÖLN"), order.key("koln"));
    }
}
