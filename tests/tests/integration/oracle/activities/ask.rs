//! Random questions about activities, asked and compared.

use jumelage_domain::{ObjectId, ObjectKind, listing::ActivityKind};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{expect, happen::Happening, pick};
use crate::oracle::ask::{COVERAGE, Heard, REGIONS, Setting, Walk, europe, twinning_id};

/// What is asked, and what is true.
pub(super) struct Questions<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) happenings: &'a [Happening],
}

impl Questions<'_> {
    pub(super) async fn anything(&self, rng: &mut StdRng) {
        match rng.random_range(0..10) {
            0..3 => self.list(rng).await,
            3..6 => self.statistics(rng).await,
            6 | 7 => self.ranking(rng).await,
            8 => self.below_twinnings(rng).await,
            _ if self.setting.faulty => self.list(rng).await,
            _ => self.by_id(rng).await,
        }
    }

    /// Those that a filter takes in.
    fn taken(&self, filter: &Value) -> Vec<&Happening> {
        let twinnings = |at: usize| twinning_id(&self.setting.truth[at]);
        let all = self.happenings.iter();
        all.filter(|one| expect::takes(one, filter, &twinnings))
            .collect()
    }

    /// Those of which somebody has a record who answered.
    fn known<'h>(heard: &Heard, mut taken: Vec<&'h Happening>) -> Vec<&'h Happening> {
        taken.retain(|one| {
            let mut holders = one.holders.iter();
            holders.any(|(node, _)| heard.answered(node, "europe.list"))
        });
        taken
    }

    async fn list(&self, rng: &mut StdRng) {
        let filter = self.filter(rng);
        let order = json!({"by": pick(rng, &["STARTS_ON", "TITLE", "ID"]), "direction": pick(rng, &["ASC", "DESC"])});
        let expected = expect::list(&self.taken(&filter), &order);
        let walk = Walk {
            field: "activities",
            types: "ActivityFilter,ListingOrder",
            rows: "parties{id availability region{code} population{value}}",
            long: "parties{id name country}",
            size: rng.random_range(1..=expected.len() + 2),
            filter,
            order,
            backward: rng.random_bool(0.4),
            wide: rng.random_bool(0.3),
        };
        let recorded = |id: &str, heard: &Heard| {
            let one = self.happenings.iter().find(|one| one.id() == id).unwrap();
            let mut holders = one.holders.iter();
            holders.any(|(node, _)| heard.answered(node, "europe.list"))
        };
        walk.compare(&self.setting, &expected, recorded).await;
    }

    async fn statistics(&self, rng: &mut StdRng) {
        let mut dimensions: Vec<(&str, &str)> = Vec::new();
        for _ in 0..rng.random_range(0..=3) {
            let one = expect::DIMENSIONS.choose(rng).unwrap();
            // Of regions there is one level at a time, under one field.
            if !dimensions.iter().any(|(_, field)| *field == one.1) {
                dimensions.push(*one);
            }
        }
        let filter = self.filter(rng);
        let keys: Vec<&str> = dimensions.iter().map(|(_, field)| *field).collect();
        let measures = "count confirmed participants participantsFromAbroad";
        let query = format!(
            "query($g:[ActivityDimension!]!,$f:ActivityFilter){{europe{{{COVERAGE} \
             list:activityStatistics(groupBy:$g,filter:$f){{total{{{measures}}} \
             rows{{{} measures{{{measures}}}}}}}}}}}",
            keys.join(" ")
        );
        let group_by: Vec<&str> = dimensions.iter().map(|(word, _)| *word).collect();
        let variables = json!({"g": group_by, "f": filter});
        let Some(heard) = europe(&self.setting, &query, &variables).await else {
            return;
        };
        let known = Self::known(&heard, self.taken(&filter));
        let (total, rows) = expect::statistics(&known, &dimensions);
        let told = &heard.europe["list"];
        assert_eq!(told["total"], total, "{variables}");
        assert_eq!(told["rows"], rows, "{variables}");
    }

    async fn ranking(&self, rng: &mut StdRng) {
        let searches = [
            "",
            "water",
            "klima hafen",
            "eau culture",
            "choirs for all",
            "wody",
            "nothing",
        ];
        let search = pick(rng, &searches);
        let filter = if rng.random_bool(0.3) {
            self.filter(rng)
        } else {
            json!({})
        };
        let query = format!(
            "query($s:String!,$f:ActivityFilter,$n:Int,$c:String){{europe{{{COVERAGE} \
             list:bestPractices(search:$s,filter:$f,first:$n,after:$c){{totalCount edges{{score node{{id title{{text}}}}}} \
             pageInfo{{hasNextPage hasPreviousPage endCursor}}}}}}}}"
        );
        let taken = self.taken(&filter);
        let size = rng.random_range(1..=taken.len() + 2);
        let (mut cursor, mut seen) = (Value::Null, 0);
        loop {
            let variables = json!({"s": search, "f": filter, "n": size, "c": cursor});
            let Some(heard) = europe(&self.setting, &query, &variables).await else {
                return;
            };
            let list = &heard.europe["list"];
            if list.is_null() {
                assert!(self.setting.faulty, "{variables}");
                return;
            }
            let ranked = expect::ranked(&Self::known(&heard, taken.clone()), search);
            // A walk while nodes come and go is tested with nodes that are made up.
            if self.setting.faulty && seen > 0 {
                return;
            }
            let end = (seen + size).min(ranked.len());
            let edges = list["edges"].as_array().unwrap().iter();
            let got: Vec<(i32, String)> = edges
                .map(|edge| {
                    let score = i32::try_from(edge["score"].as_i64().unwrap()).unwrap();
                    (score, edge["node"]["id"].as_str().unwrap().to_owned())
                })
                .collect();
            assert_eq!(got, ranked[seen..end], "{variables}");
            assert_eq!(list["totalCount"], ranked.len(), "{variables}");
            let info = &list["pageInfo"];
            assert_eq!(info["hasNextPage"], end < ranked.len(), "{variables}");
            assert_eq!(info["hasPreviousPage"], seen > 0, "{variables}");
            if end == ranked.len() {
                return;
            }
            (seen, cursor) = (end, info["endCursor"].clone());
        }
    }

    /// The activities of each twinning, and when it was active last.
    async fn below_twinnings(&self, rng: &mut StdRng) {
        let size = rng.random_range(1..4);
        let query = format!(
            "query($n:Int){{europe{{{COVERAGE} list:twinnings(first:200){{nodes{{id lastActivityOn \
             activities(first:$n,orderBy:{{by:STARTS_ON,direction:DESC}}){{totalCount nodes{{id}}}}}}}}}}}}"
        );
        let Some(heard) = europe(&self.setting, &query, &json!({"n": size})).await else {
            return;
        };
        for told in heard.europe["list"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let all = self.happenings.iter();
            let of_it: Vec<&Happening> = all
                .filter(|one| told["id"] == twinning_id(&self.setting.truth[one.twinning]))
                .collect();
            let order = json!({"by": "STARTS_ON", "direction": "DESC"});
            let expected = expect::list(&of_it, &order);
            let activities = &told["activities"];
            assert_eq!(activities["totalCount"], expected.len(), "{told}");
            let nodes = activities["nodes"].as_array().unwrap().iter();
            let got: Vec<&str> = nodes.map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(got, expected[..expected.len().min(size)], "{told}");
            let last = of_it.iter().filter_map(|one| one.last_day()).max();
            let told_last = told["lastActivityOn"].as_str();
            let told_last = told_last.map(str::parse::<jumelage_domain::PartialDate>);
            assert_eq!(
                told_last.map(|date| date.unwrap().last_day()),
                last,
                "{told}"
            );
        }
    }

    /// One activity by the id of any record, and all of a party.
    async fn by_id(&self, rng: &mut StdRng) {
        let Some(one) = self.happenings.choose(rng) else {
            return;
        };
        let (node, record) = one.holders.choose(rng).unwrap();
        let id = ObjectId::new(ObjectKind::Activity, node.parse().unwrap(), *record).to_string();
        let (owner, uuid) = one.parties.choose(rng).unwrap();
        let party = ObjectId::new(ObjectKind::LocalGovernment, owner.parse().unwrap(), *uuid);
        let query = format!(
            "query($id:ID!,$party:ID!){{europe{{{COVERAGE} one:activity(id:$id){{__typename id kind startsOn endsOn \
             place participants themes sdgs confirmation twinning{{id}} title{{text language}} records{{association{{code}}}}}} \
             localGovernment(id:$party){{activities(first:200){{totalCount nodes{{id}}}}}}}}}}"
        );
        let variables = json!({"id": id, "party": party.to_string()});
        let heard = europe(&self.setting, &query, &variables).await.unwrap();
        let words = &one.words;
        let title = words.title.iter();
        let codes = one.holders.iter();
        let expected = json!({
            "__typename": "Activity",
            "id": one.id(),
            "kind": words.kind.as_str(),
            "startsOn": words.starts_on.as_ref().map(ToString::to_string),
            "endsOn": words.ends_on.as_ref().map(ToString::to_string),
            "place": words.place,
            "participants": words.participants,
            "themes": words.themes.iter().map(jumelage_domain::Theme::as_str).collect::<Vec<_>>(),
            "sdgs": words.sdgs.iter().map(|goal| goal.number()).collect::<Vec<_>>(),
            "confirmation": one.confirmation.as_str(),
            "twinning": {"id": twinning_id(&self.setting.truth[one.twinning])},
            "title": title.map(|(language, text)| json!({"text": text, "language": language})).collect::<Vec<_>>(),
            "records": codes.map(|(code, _)| json!({"association": {"code": code}})).collect::<Vec<_>>(),
        });
        assert_eq!(heard.europe["one"], expected);
        if self.setting.towns[&party.to_string()].0 {
            let told = &heard.europe["localGovernment"]["activities"];
            let filter = json!({"localGovernment": party.to_string()});
            let order = json!({"by": "ID", "direction": "ASC"});
            let expected = expect::list(&self.taken(&filter), &order);
            assert_eq!(told["totalCount"], expected.len());
            let nodes = told["nodes"].as_array().unwrap().iter();
            let got: Vec<&str> = nodes.map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(got, expected);
        }
    }

    fn filter(&self, rng: &mut StdRng) -> Value {
        let mut filter = json!({});
        let countries = ["BE", "DE", "FR", "PL", "UA", "US"];
        for _ in 0..rng.random_range(0..3) {
            match rng.random_range(0..10) {
                0 => {
                    let kinds = 0..rng.random_range(0..5);
                    let kinds = kinds.map(|_| ActivityKind::ALL.choose(rng).unwrap().as_str());
                    filter["kinds"] = kinds.collect();
                }
                1 => filter["countries"] = json!([pick(rng, &countries), pick(rng, &countries)]),
                2 => {
                    let node = self.setting.network.nodes.choose(rng).unwrap();
                    filter["associations"] = json!([node.code.as_str()]);
                }
                3 => filter["themes"] = json!([pick(rng, &["water", "culture", "x-elsewhere"])]),
                4 => filter["sdgs"] = json!([rng.random_range(1..=17), rng.random_range(1..=17)]),
                5 => filter["from"] = json!(pick(rng, &["2026", "2026-03-10", "2025-11-20"])),
                6 => filter["to"] = json!(pick(rng, &["2025", "2026-03", "2026-03-12"])),
                7 => filter["regions"] = json!([pick(rng, &REGIONS), pick(rng, &REGIONS)]),
                8 => filter["search"] = json!(pick(rng, &["WATER", "swieto", "neu", "hafen", "%"])),
                _ => {
                    let Some(one) = self.happenings.choose(rng) else {
                        continue;
                    };
                    if rng.random_bool(0.5) {
                        filter["twinning"] = json!(twinning_id(&self.setting.truth[one.twinning]));
                    } else {
                        let (owner, uuid) = one.parties.choose(rng).unwrap();
                        let owner = owner.parse().unwrap();
                        let id = ObjectId::new(ObjectKind::LocalGovernment, owner, *uuid);
                        filter["localGovernment"] = json!(id.to_string());
                    }
                }
            }
        }
        filter
    }
}
