//! What is known of languages: the letters of ISO 639-1, and the languages of Europe by their own names.

use crate::text::fold;

/// ISO 639-1, and `sh`, which BCP 47 still has.
pub(super) static ISO_639_1: [&str; 184] = [
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bi",
    "bm", "bn", "bo", "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de",
    "dv", "dz", "ee", "el", "en", "eo", "es", "et", "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy",
    "ga", "gd", "gl", "gn", "gu", "gv", "ha", "he", "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia",
    "id", "ie", "ig", "ii", "ik", "io", "is", "it", "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk",
    "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln", "lo",
    "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd",
    "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny", "oc", "oj", "om", "or", "os", "pa", "pi", "pl",
    "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sc", "sd", "se", "sg", "sh", "si", "sk",
    "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su", "sv", "sw", "ta", "te", "tg", "th", "ti",
    "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty", "ug", "uk", "ur", "uz", "ve", "vi", "vo",
    "wa", "wo", "xh", "yi", "yo", "za", "zh", "zu",
];

/// The languages of Europe: tag, letters in ISO 639-2 (terminology, then bibliography), own names, the usual one first.
pub(super) static EUROPE: &[(&str, &str, &str)] = &[
    ("az", "aze", "azərbaycanca|azərbaycan dili"),
    ("be", "bel", "беларуская"),
    ("bg", "bul", "български"),
    ("br", "bre", "brezhoneg"),
    ("bs", "bos", "bosanski"),
    ("ca", "cat", "català"),
    ("cs", "ces cze", "čeština|česky"),
    ("cy", "cym wel", "Cymraeg"),
    ("da", "dan", "dansk"),
    ("de", "deu ger", "Deutsch"),
    ("el", "ell gre", "ελληνικά"),
    ("en", "eng", "English"),
    ("es", "spa", "español|castellano"),
    ("et", "est", "eesti|eesti keel"),
    ("eu", "eus baq", "euskara"),
    ("fi", "fin", "suomi"),
    ("fo", "fao", "føroyskt"),
    ("fr", "fra fre", "français"),
    ("fy", "fry", "Frysk"),
    ("ga", "gle", "Gaeilge"),
    ("gd", "gla", "Gàidhlig"),
    ("gl", "glg", "galego"),
    ("hr", "hrv", "hrvatski"),
    ("hsb", "hsb", "hornjoserbšćina"),
    ("hu", "hun", "magyar"),
    ("hy", "hye arm", "հայերեն"),
    ("is", "isl ice", "íslenska"),
    ("it", "ita", "italiano"),
    ("ka", "kat geo", "ქართული"),
    ("lb", "ltz", "Lëtzebuergesch"),
    ("lt", "lit", "lietuvių|lietuvių kalba"),
    ("lv", "lav", "latviešu|latviešu valoda"),
    ("mk", "mkd mac", "македонски"),
    ("mt", "mlt", "Malti"),
    ("nb", "nob", "norsk bokmål|bokmål"),
    ("nl", "nld dut", "Nederlands"),
    ("nn", "nno", "norsk nynorsk|nynorsk"),
    ("no", "nor", "norsk"),
    ("oc", "oci", "occitan"),
    ("pl", "pol", "polski"),
    ("pt", "por", "português"),
    ("rm", "roh", "rumantsch"),
    ("ro", "ron rum", "română"),
    ("ru", "rus", "русский"),
    ("se", "sme", "davvisámegiella"),
    ("sk", "slk slo", "slovenčina|slovensky"),
    ("sl", "slv", "slovenščina|slovensko"),
    ("sq", "sqi alb", "shqip"),
    ("sr", "srp", "српски|srpski"),
    ("sv", "swe", "svenska"),
    ("tr", "tur", "Türkçe"),
    ("uk", "ukr", "українська"),
];

/// What the speakers of a language call it.
pub(super) fn endonym(primary: &str) -> Option<&'static str> {
    let place = EUROPE.binary_search_by(|(tag, _, _)| tag.cmp(&primary));
    let (_, _, names) = EUROPE[place.ok()?];
    names.split('|').next()
}

/// The two letters of a language that has three as well.
pub(super) fn shorter(three: &str) -> Option<&'static str> {
    EUROPE
        .iter()
        .find(|(tag, longer, _)| {
            tag.len() == 2 && longer.split(' ').any(|letters| letters == three)
        })
        .map(|(tag, _, _)| *tag)
}

/// The language whose own name somebody wrote in place of its tag.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    EUROPE
        .iter()
        .find(|(_, _, names)| names.split('|').any(|one| fold(one) == folded))
        .map(|(tag, _, _)| *tag)
}
