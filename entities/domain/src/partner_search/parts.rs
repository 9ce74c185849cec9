//! How each part is compared: a value from 0 to [`WHOLE`], and what was found. Divisions round down.

use std::{collections::BTreeSet, fmt::Display};

use super::{
    Argument, Candidate, NEUTRAL, OpenRequest, Part, PartKind, Profile, Town, WHOLE, Wish,
    distance::kilometres, explain::Word,
};
use crate::{Language, Region};

/// So many active twinnings halve a candidate's capacity.
const BUSY: u32 = 5;

/// Themes, goals, languages: what two wishes may have in common beside what they ask for outright.
const ASPECTS: u32 = 3;

/// So many kilometres halve what nearness is worth.
const FAR: u32 = 500;

pub(super) fn compare(kind: PartKind, profile: &Profile, candidate: &Candidate) -> Part {
    let (seeker, wish, town) = (&profile.seeker, &profile.wish, &candidate.town);
    let found = match kind {
        PartKind::Themes => in_common(Word::Theme, &wish.themes, &candidate.themes),
        PartKind::Goals => in_common(Word::Goal, &wish.goals, &candidate.goals),
        PartKind::Requests => requests(profile, candidate),
        PartKind::Population => population(seeker, town),
        PartKind::Languages => languages(seeker, wish, town),
        PartKind::Capacity => capacity(candidate),
        PartKind::Distance => distance(seeker, town),
        PartKind::Region => region(seeker, wish, town),
    };
    match found {
        Some((value, arguments)) => Part::known(kind, value, arguments),
        None => Part::unknown(kind),
    }
}

/// A value and what was found; `None` where there is nothing to compare.
type Found = Option<(u32, Vec<Argument>)>;

/// How many of those that are asked for the candidate has.
fn in_common<T: Ord + Display>(word: Word, asked: &BTreeSet<T>, has: &BTreeSet<T>) -> Found {
    if asked.is_empty() || has.is_empty() {
        return None;
    }
    let mut arguments = Argument::each(word, asked.intersection(has));
    let value = share(arguments.len() as u64, asked.len() as u64);
    arguments.push(Argument::new(Word::Asked, &asked.len()));
    Some((value, arguments))
}

/// A share in thousandths.
fn share(part: u64, whole: u64) -> u32 {
    u32::try_from(part * u64::from(WHOLE) / whole.max(1)).unwrap_or(WHOLE)
}

/// Something that is worth all at nothing, and half at `half`.
fn fading(amount: u32, half: u32) -> u32 {
    let value = u64::from(WHOLE) * u64::from(half) / (u64::from(half) + u64::from(amount));
    u32::try_from(value).unwrap_or(WHOLE)
}

/// Whether the candidate looks for somebody like the seeker: by its request that suits best. If it has one that the
/// seeker meets, that speaks for it, the more the two wishes have in common; if it has some and the seeker meets none,
/// that speaks against it.
fn requests(profile: &Profile, candidate: &Candidate) -> Found {
    let open = candidate.requests.iter();
    let open = open.filter(|request| request.wish.is_open(profile.today));
    let (value, request) = open
        .map(|request| (meets(profile, request), request.request))
        .max_by(|(one, a), (other, b)| one.cmp(other).then_with(|| b.cmp(a)))?;
    let mut arguments = Vec::new();
    if value > 0 {
        arguments.push(Argument::new(Word::Request, &request));
    }
    Some((value, arguments))
}

/// 0 where the seeker is not what the request asks for outright; else from half of all upwards.
fn meets(profile: &Profile, OpenRequest { wish: theirs, .. }: &OpenRequest) -> u32 {
    let (seeker, ours) = (&profile.seeker, &profile.wish);
    let country = theirs.countries.is_empty() || theirs.countries.contains(&seeker.country);
    let kinds = shared(&ours.kinds, &theirs.kinds);
    if !country || !theirs.sizes.admit(seeker.inhabitants()) || kinds == Some(0) {
        return 0;
    }
    let languages = shared(&spoken(&theirs.languages), &spoken(&seeker.languages)).map(any);
    let parts: [_; ASPECTS as usize] = [
        shared(&ours.themes, &theirs.themes),
        shared(&ours.goals, &theirs.goals),
        languages,
    ];
    let known: u32 = parts.iter().map(|part| part.unwrap_or(NEUTRAL)).sum();
    NEUTRAL + known / (2 * ASPECTS)
}

/// What two sets share, of the smaller one; `None` where either says nothing.
fn shared<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> Option<u32> {
    let smaller = one.len().min(other.len()) as u64;
    (smaller > 0).then(|| share(one.intersection(other).count() as u64, smaller))
}

/// Languages by their first subtags: Austrian and Swiss German are one when people look for somebody to talk to.
fn spoken(languages: &BTreeSet<Language>) -> BTreeSet<&str> {
    languages.iter().map(Language::primary).collect()
}

/// One in common is enough.
const fn any(share: u32) -> u32 {
    if share > 0 { WHOLE } else { 0 }
}

/// The smaller number by the larger.
fn population(seeker: &Town, town: &Town) -> Found {
    let (ours, theirs) = (seeker.inhabitants()?, town.inhabitants()?);
    let value = share(ours.min(theirs).into(), ours.max(theirs).into());
    let arguments = vec![
        Argument::new(Word::SeekerPopulation, &ours),
        Argument::new(Word::Population, &theirs),
    ];
    Some((value, arguments))
}

/// The languages that are asked for, else the seeker's own. One in common is enough.
fn languages(seeker: &Town, wish: &Wish, town: &Town) -> Found {
    let asked = if wish.languages.is_empty() {
        &seeker.languages
    } else {
        &wish.languages
    };
    let (asked, theirs) = (spoken(asked), spoken(&town.languages));
    let value = any(shared(&asked, &theirs)?);
    let common = asked.intersection(&theirs);
    Some((value, Argument::each(Word::Language, common)))
}

/// The fewer twinnings it lives, the more it can take on.
fn capacity(candidate: &Candidate) -> Found {
    let twinnings = candidate.active_twinnings?;
    let arguments = vec![Argument::new(Word::Twinnings, &twinnings)];
    Some((fading(twinnings, BUSY), arguments))
}

fn distance(seeker: &Town, town: &Town) -> Found {
    let way = kilometres(seeker.location.as_ref()?, town.location.as_ref()?);
    let arguments = vec![Argument::new(Word::Kilometres, &way)];
    Some((fading(way, FAR), arguments))
}

/// Where regions are asked for, whether it is in one of them. Else whether the regions of the two are of one level: a town
/// in a small region and a body that is a large one itself are unlike. Codes say no more than that: whether two regions
/// are alike in land, work or wealth is not known here, and not guessed.
fn region(seeker: &Town, wish: &Wish, town: &Town) -> Found {
    let theirs = town.region?;
    let mut arguments = vec![Argument::new(Word::Region, &theirs)];
    if !wish.regions.is_empty() {
        let is_in = wish.regions.iter().any(|region| region.contains(theirs));
        // Of a town that is known to be in a large region nobody can say in which of the small ones it is.
        let may_be_in = wish.regions.iter().any(|region| theirs.contains(*region));
        return match (is_in, may_be_in) {
            (true, _) => Some((WHOLE, arguments)),
            (false, true) => None,
            (false, false) => Some((0, arguments)),
        };
    }
    let ours = seeker.region?;
    arguments.push(Argument::new(Word::SeekerRegion, &ours));
    Some((likeness(ours, theirs), arguments))
}

fn likeness(one: Region, other: Region) -> u32 {
    match (one.level() as u8).abs_diff(other.level() as u8) {
        0 => WHOLE,
        1 => NEUTRAL,
        _ => 0,
    }
}
