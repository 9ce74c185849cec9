//! Words that are in every text and say nothing of what it is about. How often a word occurs does not count (see above),
//! so these are named: articles, conjunctions and the commonest prepositions of the languages with most texts, folded.

/// In the order of bytes, so that it can be searched by halves.
const SMALL: &[&str] = &[
    "a", "aan", "ai", "al", "alla", "als", "am", "an", "and", "as", "at", "au", "auf", "aus",
    "aux", "av", "avec", "bei", "by", "com", "con", "da", "dans", "das", "de", "dei", "del",
    "della", "dem", "den", "der", "des", "det", "di", "die", "dla", "do", "du", "e", "een", "ein",
    "eine", "el", "en", "et", "for", "fra", "from", "fur", "gli", "het", "i", "il", "im", "in",
    "ist", "ja", "je", "la", "las", "le", "les", "lo", "los", "met", "mit", "na", "o", "och", "od",
    "of", "og", "on", "op", "os", "para", "per", "por", "pour", "pro", "som", "su", "sur", "the",
    "til", "to", "u", "um", "un", "una", "und", "une", "van", "ve", "voor", "w", "with", "y", "z",
    "za", "ze", "zu", "zum", "zur", "η", "και", "ο", "τα", "την", "τησ", "το", "του", "των", "в",
    "для", "за", "и", "на", "с",
];

pub(super) fn is_small(word: &str) -> bool {
    SMALL.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn the_small_words_are_in_order_and_folded() {
        assert!(SMALL.is_sorted_by(|a, b| a < b));
        assert!(SMALL.iter().all(|word| fold(word) == *word));
    }
}
