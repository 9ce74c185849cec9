//! What travels with the question: the seeker, and what it wishes.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    CountryCode, Language, Location, ObjectId, Region, Sdg, Theme, TwinningKind,
    vocabulary::vocabulary,
};

vocabulary! {
    /// By which rule the candidates are judged. Another rule gets another word: a node that does not know it cannot be
    /// asked, and does not answer by its own.
    Rule, RuleError, "a rule for partner matches":
    /// Of [`judge`](super::judge) as it is now.
    First = "RULE_1",
}

/// Whom candidates are judged for. The asking node makes it, and all nodes get the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Profile {
    /// The rule.
    pub rule: Rule,
    /// The day of the question, by the asking node's clock: whether a request is still open must not depend on who is
    /// asked.
    pub today: Date,
    /// Who looks.
    pub seeker: Town,
    /// With whom it has a twinning of whatever status, or had one, as far as its own node knows.
    #[serde(default)]
    pub partners: BTreeSet<ObjectId>,
    /// For what.
    #[serde(default)]
    pub wish: Wish,
}

/// A local government, as far as it is compared. What is not known is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Town {
    /// Its id.
    pub id: ObjectId,
    /// Its country.
    pub country: CountryCode,
    /// How many people live there; 0 is as good as not known.
    #[serde(default)]
    pub population: Option<u32>,
    /// Where it is.
    #[serde(default, with = "degrees")]
    pub location: Option<Location>,
    /// The region that it is in, or is.
    #[serde(default)]
    pub region: Option<Region>,
    /// Its own languages; none where they are not known.
    #[serde(default)]
    pub languages: BTreeSet<Language>,
}

/// What somebody looks for in a partner. What is left out is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Wish {
    /// About what.
    pub themes: BTreeSet<Theme>,
    /// The goals that it is to serve.
    #[serde(with = "goals")]
    pub goals: BTreeSet<Sdg>,
    /// Kinds of cooperation.
    pub kinds: BTreeSet<TwinningKind>,
    /// How large the partner is to be.
    pub sizes: Sizes,
    /// Languages to talk in.
    pub languages: BTreeSet<Language>,
    /// Where the partner is to be.
    pub countries: BTreeSet<CountryCode>,
    /// In or around which regions, rather than elsewhere.
    pub regions: BTreeSet<Region>,
    /// The last day on which it stands.
    pub until: Option<Date>,
}

/// Numbers of inhabitants, both ends among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sizes {
    /// At least.
    pub from: Option<u32>,
    /// At most.
    pub to: Option<u32>,
}

impl Wish {
    /// What several wishes ask for together. Themes, goals, languages and regions are those of all of them; kinds, countries
    /// and sizes, which rule others out, are left open where one of them leaves them open. Nothing where there are none.
    #[must_use]
    pub fn of_any(wishes: impl IntoIterator<Item = Self>) -> Self {
        let mut wishes = wishes.into_iter();
        let Some(first) = wishes.next() else {
            return Self::default();
        };
        wishes.fold(first, |one, other| Self {
            themes: &one.themes | &other.themes,
            goals: &one.goals | &other.goals,
            kinds: either(&one.kinds, &other.kinds),
            sizes: Sizes {
                from: one.sizes.from.zip(other.sizes.from).map(|(a, b)| a.min(b)),
                to: one.sizes.to.zip(other.sizes.to).map(|(a, b)| a.max(b)),
            },
            languages: &one.languages | &other.languages,
            countries: either(&one.countries, &other.countries),
            regions: &one.regions | &other.regions,
            until: one.until.zip(other.until).map(|(a, b)| a.max(b)),
        })
    }

    /// Whether it still stands on a day.
    #[must_use]
    pub fn is_open(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// Both, unless one says nothing.
fn either<T: Ord + Clone>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> BTreeSet<T> {
    if one.is_empty() || other.is_empty() {
        BTreeSet::new()
    } else {
        one | other
    }
}

impl Town {
    /// How many people live there, where that is known.
    #[must_use]
    pub fn inhabitants(&self) -> Option<u32> {
        self.population.filter(|number| *number > 0)
    }
}

impl Sizes {
    /// Whether a number may do; one that is not known may.
    #[must_use]
    pub fn admit(self, inhabitants: Option<u32>) -> bool {
        inhabitants.is_none_or(|number| {
            self.from.is_none_or(|from| number >= from) && self.to.is_none_or(|to| number <= to)
        })
    }
}

/// Goals travel as their numbers.
mod goals {
    use std::collections::BTreeSet;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::Sdg;

    pub(super) fn serialize<S: Serializer>(
        goals: &BTreeSet<Sdg>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(goals.iter().map(|goal| goal.number()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<Sdg>, D::Error> {
        let numbers = Vec::<i32>::deserialize(deserializer)?.into_iter();
        numbers
            .map(|number| Sdg::try_from(number).map_err(D::Error::custom))
            .collect()
    }
}

/// Points travel as two numbers, and are checked where they arrive.
mod degrees {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::Location;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Degrees {
        latitude: f64,
        longitude: f64,
    }

    #[expect(clippy::ref_option, reason = "serde passes the field by reference")]
    pub(super) fn serialize<S: Serializer>(
        location: &Option<Location>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let degrees = location.map(|location| Degrees {
            latitude: location.latitude(),
            longitude: location.longitude(),
        });
        degrees.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Location>, D::Error> {
        let degrees = Option::<Degrees>::deserialize(deserializer)?;
        let location = |Degrees {
                            latitude,
                            longitude,
                        }| Location::new(latitude, longitude);
        degrees.map(location).transpose().map_err(D::Error::custom)
    }
}
