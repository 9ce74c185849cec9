//! Introductions of the demo: asked for and answered at the nodes' own public doors, each by the town itself, and told from node to
//! node like all others. They are of the day on which the demo is first run.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use jumelage_domain::{
    ListingKind, NodeCode, ObjectId, ObjectKind, introduction::IntroductionState,
};
use jumelage_entities::{introduction, listing_record};
use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::offers::member;
use crate::node::Node;

const REQUEST: &str =
    "mutation($input:RequestIntroductionInput!){requestIntroduction(input:$input){
    introduction{id}userErrors{code path message}}}";

const ANSWER: &str = "mutation($input:AnswerIntroductionInput!){answerIntroduction(input:$input){
    introduction{id}userErrors{code path message}}}";

/// How long one of them may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// A line of introductions.csv.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    association: NodeCode,
    /// Both towns by their Wikidata items.
    seeker: String,
    candidate_association: NodeCode,
    candidate: String,
    /// The title of the candidate's partner request that it is about.
    request: Option<String>,
    message: String,
    /// Where the candidate has answered.
    answer: Option<Said>,
    note: Option<String>,
}

/// What a candidate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Said {
    Accept,
    Decline,
}

impl Said {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "ACCEPT",
            Self::Decline => "DECLINE",
        }
    }
}

/// Reads the list, where there is one.
pub(super) fn read(file: &Path) -> Result<Vec<Row>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let mut lines =
        csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
    let rows = lines.deserialize::<Row>().enumerate();
    let rows =
        rows.map(|(at, row)| row.with_context(|| format!("{}, line {}", file.display(), at + 2)));
    rows.collect()
}

/// Both sides of one, where both associations take part in the demo.
struct Between<'a> {
    asking: &'a Node,
    asked: &'a Node,
    seeker: ObjectId,
    candidate: ObjectId,
}

impl<'a> Between<'a> {
    async fn of(nodes: &'a [Arc<Node>], row: &Row) -> Result<Option<Self>> {
        let of = |code: &NodeCode| nodes.iter().find(|node| node.settings.code == *code);
        let (Some(asking), Some(asked)) = (of(&row.association), of(&row.candidate_association))
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            asking,
            asked,
            seeker: member(&asking.db, &row.association, &row.seeker).await?,
            candidate: member(&asked.db, &row.candidate_association, &row.candidate).await?,
        }))
    }

    /// As one of both nodes knows it.
    async fn known_to(&self, node: &Node) -> Result<Option<introduction::Model>> {
        let found = introduction::Entity::find()
            .filter(introduction::Column::Seeker.eq(self.seeker.to_string()))
            .filter(introduction::Column::Candidate.eq(self.candidate.to_string()))
            .order_by_asc(introduction::Column::RequestedAt)
            .one(&node.db);
        Ok(found.await?)
    }
}

/// Asks for them. What was asked for when a demo that is carried on was run before is not asked for again.
pub(super) async fn ask(nodes: &[Arc<Node>], rows: &[Row]) -> Result<()> {
    for row in rows {
        let Some(between) = Between::of(nodes, row).await? else {
            continue;
        };
        if between.known_to(between.asking).await?.is_some() {
            continue;
        }
        let request = match row.request.as_deref().filter(|title| !title.is_empty()) {
            None => None,
            Some(title) => Some(request(&between, title).await?),
        };
        let input = json!({
            "for": between.seeker, "candidate": between.candidate, "request": request,
            "message": row.message,
        });
        done(between.asking, &between.seeker, REQUEST, input).await?;
    }
    Ok(())
}

/// Answers those that have come and are to be answered.
pub(super) async fn answer(nodes: &[Arc<Node>], rows: &[Row]) -> Result<()> {
    for row in rows {
        let Some(said) = row.answer else { continue };
        let Some(between) = Between::of(nodes, row).await? else {
            continue;
        };
        // What was refused in a demo that is carried on has nobody to answer it.
        let told = between.known_to(between.asking).await?;
        if told.is_some_and(|row| row.state == IntroductionState::Refused.as_str()) {
            continue;
        }
        let known = between.known_to(between.asked).await?;
        let known = known.with_context(|| {
            let Between { asked, asking, .. } = &between;
            let (asked, asking) = (&asked.settings.code, &asking.settings.code);
            format!("“{asked}” has not heard of an introduction that “{asking}” has told")
        })?;
        if known.state != IntroductionState::Delivered.as_str() {
            continue;
        }
        let input =
            json!({"id": known.object_id()?, "answer": said.as_str(), "note": said_in_words(row)});
        done(between.asked, &between.candidate, ANSWER, input).await?;
    }
    Ok(())
}

fn said_in_words(row: &Row) -> Option<&str> {
    row.note.as_deref().filter(|note| !note.is_empty())
}

/// The candidate's partner request of a title.
async fn request(between: &Between<'_>, title: &str) -> Result<ObjectId> {
    let code = &between.asked.settings.code;
    let rows = listing_record::Entity::find()
        .filter(listing_record::Column::Node.eq(code.as_str()))
        .filter(listing_record::Column::Kind.eq(ListingKind::PartnerRequest.as_str()))
        .all(&between.asked.db)
        .await?;
    for row in rows {
        let words = row.words()?;
        let facts = words.facts();
        if facts.title.main() == Some(title) && facts.parties.contains(&&between.candidate) {
            let id = ObjectId::new(ObjectKind::PartnerRequest, code.clone(), row.id);
            return Ok(id);
        }
    }
    bail!("“{code}” has no partner request “{title}” of that town: see offers.jsonl")
}

/// Asks a node to write something, as one of its towns does.
async fn done(node: &Node, town: &ObjectId, mutation: &str, input: Value) -> Result<()> {
    let viewer = Viewer {
        subject: Some("demo".to_owned()),
        issuer: None,
        roles: [Role::LocalGovernment].into(),
        local_governments: [town.clone()].into(),
    };
    let request = Request {
        query: mutation.into(),
        variables: [("input".to_owned(), input)].into_iter().collect(),
        ..Request::default()
    };
    let door = &node.public;
    let reply = door
        .answer_to(&viewer, &request, node.network(), DEADLINE)
        .await;
    let reply = serde_json::to_value(&reply)?;
    let payloads = reply["data"].as_object().into_iter().flatten();
    let written = payloads
        .map(|(_, payload)| payload)
        .any(|payload| payload["introduction"].is_object());
    if written {
        return Ok(());
    }
    bail!("“{}” does not write it: {reply}", node.settings.code)
}

/// How many there are at the nodes whose towns asked for them, by their states.
pub(super) async fn count(nodes: &[Arc<Node>]) -> Result<BTreeMap<IntroductionState, u64>> {
    let mut counts = BTreeMap::new();
    for node in nodes {
        for state in IntroductionState::ALL {
            let sent = introduction::Entity::find()
                .filter(introduction::Column::Node.eq(node.settings.code.as_str()))
                .filter(introduction::Column::State.eq(state.as_str()));
            *counts.entry(*state).or_default() += sent.count(&node.db).await?;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LIST: &str = include_str!("../../../tests/data/sample/introductions.csv");
    const TOWNS: &str = include_str!("../../../tests/data/sample/local_governments.csv");
    const OFFERS: &str = include_str!("../../../tests/data/sample/offers.jsonl");

    fn sample(list: &str) -> Result<Vec<Row>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("introductions.csv");
        std::fs::write(&file, list)?;
        read(&file)
    }

    #[test]
    fn members_ask_members_of_other_associations_about_what_these_look_for_and_some_are_answered() {
        let mut lines = csv::Reader::from_reader(TOWNS.as_bytes());
        let towns: BTreeSet<(String, String)> = lines
            .records()
            .map(|line| line.unwrap())
            .map(|line| (line[0].to_owned(), line[4].to_owned()))
            .collect();
        let offers: Vec<Value> = OFFERS
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let rows = sample(LIST).unwrap();
        for row in &rows {
            let seeker = (row.association.to_string(), row.seeker.clone());
            let code = row.candidate_association.to_string();
            assert!(towns.contains(&seeker), "{seeker:?}");
            assert!(towns.contains(&(code.clone(), row.candidate.clone())));
            assert_ne!(row.association, row.candidate_association);
            let looks_for_it = |offer: &&Value| {
                offer["association"] == *code
                    && offer["seeker"] == *row.candidate
                    && offer["words"]["title"]["en"].as_str() == row.request.as_deref()
            };
            assert_eq!(offers.iter().filter(looks_for_it).count(), 1, "{row:?}");
        }
        let answers: Vec<Option<Said>> = rows.iter().map(|row| row.answer).collect();
        for answer in [None, Some(Said::Accept), Some(Said::Decline)] {
            assert!(answers.contains(&answer), "{answer:?}");
        }
    }

    #[test]
    fn a_line_that_does_not_read_is_named() {
        let fault = sample(&LIST.replacen("ACCEPT", "YES", 1)).unwrap_err();
        assert!(format!("{fault:#}").contains("line 2"), "{fault:#}");
    }
}
