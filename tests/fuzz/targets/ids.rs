//! What is read as an id, a code, a country or a date reads back as what it is written as.

#![no_main]

use jumelage_domain::{CountryCode, NodeCode, ObjectId, PartialDate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<ObjectId>() {
        // One object has one id: no other text may be read as the same.
        assert_eq!(id.to_string(), text);
    }
    if let Ok(code) = text.parse::<NodeCode>() {
        assert_eq!(code.as_str(), text);
    }
    if let Ok(country) = text.parse::<CountryCode>() {
        assert_eq!(country.as_str().parse(), Ok(country));
    }
    if let Ok(date) = text.parse::<PartialDate>() {
        assert_eq!(date.to_string().parse(), Ok(date));
    }
});
