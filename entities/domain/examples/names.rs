//! How well partners are found by name alone, measured on real lists.
//!
//! Takes the records whose partner is known by a code that exactly one member bears, hides the code, and asks every
//! association of the partner's country as the exchange would: linked is whom exactly one of them is sure of.
//!
//! `cargo run -p jumelage-domain --example names -- ../shared/data/network [--half 0|1] [--wrong N] [--missed CC|ALL]
//! [--nameless CC|ALL]`: `--wrong` shows confusions, `--missed` who was not linked, `--nameless` what becomes of records
//! that have no code at all, for people to read. One half are the records of about half of the members, the same at each run, so that rules made
//! while looking at one are tried on the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode,
    matching::{Candidate, Index, Member, Stated, sure},
};
use uuid::Uuid;

type Row = HashMap<String, String>;
type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("say which folder holds the lists")?;
    let options: Vec<String> = words.collect();
    let option = |name: &str| {
        let at = options.iter().position(|word| word == name)?;
        options.get(at + 1).map(String::as_str)
    };
    let lists = Lists::read(Path::new(&folder))?;
    let measured = lists.measure(option("--half").and_then(|half| half.parse().ok()));
    print_table(&measured);
    let most = option("--wrong").map_or(Ok(20), str::parse)?;
    print_reasons(&measured);
    print_wrong(&lists, &measured, most);
    print_instead(&lists, &measured, 6);
    if let Some(country) = option("--missed") {
        print_missed(&lists, &measured, country);
    }
    if let Some(country) = option("--nameless") {
        lists.print_without_code(country);
    }
    Ok(())
}

/// The lists of all associations.
struct Lists {
    indexes: BTreeMap<String, Vec<Index>>,
    members: HashMap<Uuid, Member>,
    by_code: HashMap<(String, String, String), BTreeSet<Uuid>>,
    records: Vec<Row>,
}

impl Lists {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let mut by_association: BTreeMap<(String, String), Vec<Member>> = BTreeMap::new();
        let mut by_code: HashMap<_, BTreeSet<Uuid>> = HashMap::new();
        let mut members = HashMap::new();
        for (number, row) in rows(&folder.join("local_governments.csv"))?
            .iter()
            .enumerate()
        {
            let member = member(row, Uuid::from_u128(number as u128 + 1))?;
            for code in &member.codes {
                let key = (
                    row["country"].clone(),
                    code.scheme().to_string(),
                    code.value().to_owned(),
                );
                by_code.entry(key).or_default().insert(member.id);
            }
            members.insert(member.id, member.clone());
            by_association
                .entry((row["country"].clone(), row["association"].clone()))
                .or_default()
                .push(member);
        }
        let mut indexes: BTreeMap<_, Vec<Index>> = BTreeMap::new();
        for ((country, _), members) in &by_association {
            indexes
                .entry(country.clone())
                .or_default()
                .push(Index::new(members));
        }
        Ok(Self {
            indexes,
            members,
            by_code,
            records: rows(&folder.join("twinnings.csv"))?,
        })
    }

    fn measure(&self, half: Option<u32>) -> Vec<Measured<'_>> {
        let mut measured = Vec::new();
        for record in &self.records {
            let key = (
                record["partner_country"].clone(),
                record["partner_scheme"].clone(),
                record["partner_code"].clone(),
            );
            let Some(bearers) = self.by_code.get(&key) else {
                continue;
            };
            let (Some(truth), true) = (bearers.first(), bearers.len() == 1) else {
                continue;
            };
            if half.is_some_and(|half| half_of(&key.2) != half) {
                continue;
            }
            let (linked, candidates) = self.resolve(record, None);
            measured.push(Measured {
                record,
                truth: *truth,
                linked,
                candidates,
                instead: self.resolve(record, Some(*truth)).0,
            });
        }
        measured
    }

    /// What the associations of the partner's country answer. The code is not among what they are told.
    /// One member may be taken off the lists.
    fn resolve(&self, record: &Row, without: Option<Uuid>) -> (Option<Uuid>, Vec<Candidate>) {
        let Ok(country) = record["partner_country"].parse() else {
            return (None, Vec::new());
        };
        let stated = Stated {
            country,
            scheme: None,
            code: None,
            name: Some(record["partner_name"].clone()),
        };
        let (mut taken, mut all) = (BTreeSet::new(), Vec::new());
        for index in self
            .indexes
            .get(&record["partner_country"])
            .map_or(&[][..], Vec::as_slice)
        {
            let mut candidates = index.candidates(&stated);
            candidates.retain(|candidate| Some(candidate.local_government) != without);
            taken.extend(sure(&candidates));
            all.extend(candidates);
        }
        all.sort_by(|a, b| b.score.total_cmp(&a.score));
        let linked = taken.first().copied().filter(|_| taken.len() == 1);
        (linked, all)
    }

    fn name(&self, id: Uuid) -> &str {
        self.members.get(&id).map_or("?", |member| &member.name)
    }

    /// Who is linked where no list says whether that is right: to be read by people.
    fn print_without_code(&self, country: &str) {
        let here = |record: &&Row| {
            record["partner_code"].is_empty()
                && (country == "ALL" || record["partner_country"] == country)
        };
        for record in self.records.iter().filter(here) {
            let (linked, candidates) = self.resolve(record, None);
            let name = linked.map_or("-", |id| self.name(id));
            println!(
                "  {} {:?} -> {name} {}",
                record["partner_country"],
                record["partner_name"],
                self.shown(&candidates)
            );
        }
    }

    fn shown(&self, candidates: &[Candidate]) -> String {
        let shown = candidates.iter().take(3).map(|candidate| {
            let reasons: Vec<&str> = candidate
                .reasons
                .iter()
                .map(|reason| reason.as_str())
                .collect();
            format!(
                "{} {:.2} {}",
                self.name(candidate.local_government),
                candidate.score,
                reasons.join("+")
            )
        });
        shown.collect::<Vec<_>>().join("; ")
    }
}

struct Measured<'a> {
    record: &'a Row,
    truth: Uuid,
    linked: Option<Uuid>,
    candidates: Vec<Candidate>,
    /// Who would be linked if the right one were not on the list.
    instead: Option<Uuid>,
}

fn rows(file: &Path) -> Result<Vec<Row>, Failure> {
    Ok(csv::Reader::from_path(file)?
        .deserialize()
        .collect::<Result<_, _>>()?)
}

fn member(row: &Row, id: Uuid) -> Result<Member, Failure> {
    let mut codes = BTreeSet::new();
    for scheme in CodeScheme::ALL {
        let value = row.get(&scheme.as_str().to_lowercase());
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            codes.insert(LocalGovernmentCode::new(*scheme, value)?);
        }
    }
    let names = row.get("names").map_or("", String::as_str).split('|');
    Ok(Member {
        id,
        country: row["country"].parse()?,
        name: row["name"].clone(),
        names: names
            .filter_map(|name| name.split_once('='))
            .map(|(language, name)| (language.to_owned(), name.to_owned()))
            .collect(),
        languages: row
            .get("languages")
            .map_or("", String::as_str)
            .split(' ')
            .map(str::to_owned)
            .collect(),
        level: row["level"].parse().ok(),
        codes,
    })
}

/// By the partner, so that one town is never in both halves.
fn half_of(code: &str) -> u32 {
    code.bytes()
        .fold(7_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        })
        .count_ones()
        % 2
}

#[derive(Default)]
struct Sum {
    records: u32,
    linked: u32,
    right: u32,
    first: u32,
    shown: u32,
    instead: u32,
}

impl Sum {
    fn add(&mut self, one: &Measured) {
        self.records += 1;
        self.linked += u32::from(one.linked.is_some());
        self.right += u32::from(one.linked == Some(one.truth));
        let truth = |candidate: &Candidate| candidate.local_government == one.truth;
        self.first += u32::from(one.candidates.first().is_some_and(truth));
        self.instead += u32::from(one.instead.is_some());
        self.shown += u32::from(one.candidates.iter().any(truth));
    }

    fn print(&self, name: &str) {
        let share = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
        println!(
            "| {name} | {} | {} | {} | {:.2} | {:.1} | {:.1} | {:.1} | {:.2} |",
            self.records,
            self.linked,
            self.linked - self.right,
            share(self.right, self.linked),
            share(self.right, self.records),
            share(self.first, self.records),
            share(self.shown, self.records),
            share(self.instead, self.records),
        );
    }
}

fn print_table(measured: &[Measured]) {
    let (mut countries, mut all) = (BTreeMap::<&str, Sum>::new(), Sum::default());
    for one in measured {
        let country = one.record["partner_country"].as_str();
        countries.entry(country).or_default().add(one);
        all.add(one);
    }
    println!(
        "| country | records | linked | wrong | right of linked % | found % | best % | shown % | other % |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut sorted: Vec<_> = countries.into_iter().collect();
    sorted.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.records));
    for (country, sum) in sorted {
        sum.print(country);
    }
    all.print("all");
}

/// What the links rest on.
fn print_reasons(measured: &[Measured]) {
    let mut reasons: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for one in measured {
        let Some(linked) = one.linked else { continue };
        let best = one
            .candidates
            .iter()
            .find(|candidate| candidate.local_government == linked);
        for reason in best.into_iter().flat_map(|best| &best.reasons) {
            let (links, wrong) = reasons.entry(reason.as_str()).or_default();
            *links += 1;
            *wrong += u32::from(linked != one.truth);
        }
    }
    println!("\n| reason | links | wrong |\n|---|--:|--:|");
    for (reason, (links, wrong)) in reasons {
        println!("| {reason} | {links} | {wrong} |");
    }
}

fn print_wrong(lists: &Lists, measured: &[Measured], most: usize) {
    let mut wrong: BTreeMap<(String, String, String), u32> = BTreeMap::new();
    for one in measured {
        if one.linked.is_some_and(|linked| linked != one.truth) {
            let key = (
                format!(
                    "{} {:?}",
                    one.record["partner_country"], one.record["partner_name"]
                ),
                lists.name(one.truth).to_owned(),
                lists.shown(&one.candidates),
            );
            *wrong.entry(key).or_default() += 1;
        }
    }
    let mut sorted: Vec<_> = wrong.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("\nWrong ({}):", sorted.len());
    for ((stated, truth, shown), count) in sorted.into_iter().take(most) {
        println!("  {count} × {stated}: listed as {truth}; candidates {shown}");
    }
}

/// Why another would be linked where the right one is missing: lists are never complete.
fn print_instead(lists: &Lists, measured: &[Measured], most: usize) {
    let mut reasons: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
    for one in measured {
        let Some(instead) = one.instead else { continue };
        let taken = one
            .candidates
            .iter()
            .find(|candidate| candidate.local_government == instead);
        let Some(taken) = taken else { continue };
        let why: Vec<&str> = taken.reasons.iter().map(|reason| reason.as_str()).collect();
        let (count, examples) = reasons
            .entry(format!("{:.2} {}", taken.score, why.join("+")))
            .or_default();
        *count += 1;
        if examples.len() < most {
            examples.push(format!(
                "{:?} → {}",
                one.record["partner_name"],
                lists.name(instead)
            ));
        }
    }
    println!("\nLinked to another if the right one were missing:");
    for (why, (count, examples)) in reasons {
        println!("  {count} × {why}: {}", examples.join("; "));
    }
}

fn print_missed(lists: &Lists, measured: &[Measured], country: &str) {
    println!("\nNot linked:");
    for one in measured {
        if one.linked.is_none() && (country == "ALL" || one.record["partner_country"] == country) {
            println!(
                "  {} {:?}: listed as {}; candidates {}",
                one.record["partner_country"],
                one.record["partner_name"],
                lists.name(one.truth),
                lists.shown(&one.candidates)
            );
        }
    }
}
