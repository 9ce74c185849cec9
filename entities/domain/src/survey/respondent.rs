//! Who answers, as far as tables may tell them apart.

use crate::{CountryCode, LocalGovernmentLevel, vocabulary::vocabulary};

vocabulary! {
    /// What kind of body answers.
    RespondentKind, RespondentKindError, "a kind of respondent":
    /// A town or municipality, a part of one, or several together.
    Municipality = "MUNICIPALITY",
    /// A county, district, province or region.
    Region = "REGION",
    /// A national association itself.
    Association = "ASSOCIATION",
}

impl From<LocalGovernmentLevel> for RespondentKind {
    /// Levels between a municipality and a region answer as regions; whatever is neither, as a municipality.
    fn from(level: LocalGovernmentLevel) -> Self {
        match level {
            LocalGovernmentLevel::Intermediate | LocalGovernmentLevel::Region => Self::Region,
            LocalGovernmentLevel::Municipality
            | LocalGovernmentLevel::District
            | LocalGovernmentLevel::JointBody
            | LocalGovernmentLevel::Other => Self::Municipality,
        }
    }
}

vocabulary! {
    /// How many people live there, in classes.
    SizeClass, SizeClassError, "a class of size":
    /// Fewer than 5,000.
    Under5000 = "UNDER_5000",
    /// 5,000 to 19,999.
    From5000 = "FROM_5000",
    /// 20,000 to 99,999.
    From20000 = "FROM_20000",
    /// 100,000 and more.
    From100000 = "FROM_100000",
    /// Nobody has said, or it has no inhabitants of its own.
    Unknown = "UNKNOWN",
}

impl SizeClass {
    /// The class of a population.
    #[must_use]
    pub const fn of(population: Option<u64>) -> Self {
        match population {
            None => Self::Unknown,
            Some(0..=4_999) => Self::Under5000,
            Some(5_000..=19_999) => Self::From5000,
            Some(20_000..=99_999) => Self::From20000,
            Some(_) => Self::From100000,
        }
    }
}

/// What tables may tell of who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// Its country.
    pub country: CountryCode,
    /// Its kind.
    pub kind: RespondentKind,
    /// Its class of size.
    pub size: SizeClass,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_begins_at_its_own_number() {
        assert_eq!(SizeClass::of(Some(4_999)), SizeClass::Under5000);
        assert_eq!(SizeClass::of(Some(5_000)), SizeClass::From5000);
        assert_eq!(SizeClass::of(Some(100_000)), SizeClass::From100000);
        assert_eq!(SizeClass::of(None), SizeClass::Unknown);
    }
}
