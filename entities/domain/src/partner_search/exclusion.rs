//! Who is out of the question, however well the rest suits.

use super::{Candidate, Profile};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Why a local government cannot be the partner that is looked for.
    Exclusion, ExclusionError, "a reason to leave out a candidate":
    /// It is the seeker.
    Itself = "ITSELF",
    /// They are partners, or have been.
    Partner = "PARTNER",
    /// It is in no country that is asked for.
    Country = "COUNTRY",
    /// It is larger or smaller than what is asked for.
    Size = "SIZE",
}

/// The first reason that there is. What is not known is none.
pub(super) fn of(profile: &Profile, candidate: &Candidate) -> Option<Exclusion> {
    let (seeker, wish, town) = (&profile.seeker, &profile.wish, &candidate.town);
    if town.id == seeker.id {
        return Some(Exclusion::Itself);
    }
    if profile.partners.contains(&town.id) || candidate.partners.contains(&seeker.id) {
        return Some(Exclusion::Partner);
    }
    if !wish.countries.is_empty() && !wish.countries.contains(&town.country) {
        return Some(Exclusion::Country);
    }
    (!wish.sizes.admit(town.inhabitants())).then_some(Exclusion::Size)
}
