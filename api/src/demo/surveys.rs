//! The demo's surveys: the one of 2025 with answers that are made up, counted, sent, added up and published as in any network;
//! and one with the same questions that is open.
//!
//! Made-up answers are those of nodes that the demo has, each given to a member of the node that is there: with all
//! associations of the real lists all 315; with fewer nodes, or fewer members, fewer. Who answered what means nothing, and
//! every text that is shown with them says so.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use jumelage_domain::{
    PublicationKind, Timestamp,
    survey::{
        Answers, Draft, Instrument, Language, RespondentKind, SurveyState, Texts,
        twinning_2025::{self, MadeUp},
    },
};
use jumelage_entities::{
    Actor, Writing,
    write::{
        publications,
        surveys::{answers, instruments, respondents},
    },
};

use super::AT_ONCE;
use crate::{
    anchor::{
        fetch::OverHttp,
        publications::{Kept, refresh},
    },
    node::Node,
    surveys::tend,
};

/// Who says so.
const BY: Actor = Actor::Operator("demo");

/// What is put before titles and before descriptions, by language.
type Labels = &'static [Label];
type Label = (&'static str, &'static str, &'static str);

/// What is said of the survey with answers.
const MADE_UP: Labels = &[
    (
        "en",
        "Made-up answers: ",
        "The answers to this survey are made up for this demonstration and mean nothing; their sums are near to what CEMR published in 2025. ",
    ),
    (
        "fr",
        "Réponses fictives : ",
        "Les réponses à cette enquête sont inventées pour cette démonstration et ne signifient rien ; leurs totaux sont proches de ce que le CCRE a publié en 2025. ",
    ),
    (
        "de",
        "Erfundene Antworten: ",
        "Die Antworten auf diese Umfrage sind für diese Vorführung erfunden und bedeuten nichts; ihre Summen sind nahe an dem, was der RGRE 2025 veröffentlicht hat. ",
    ),
];

/// The same for the survey that is open.
const TO_TRY_OUT: Labels = &[
    ("en", "To try out: ", "A survey to try out. "),
    ("fr", "Pour essayer : ", "Une enquête pour essayer. "),
    (
        "de",
        "Zum Ausprobieren: ",
        "Eine Umfrage zum Ausprobieren. ",
    ),
];

/// Days in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Makes all of it, unless an earlier demo in the same folders has.
pub(super) async fn make_up(nodes: &[Arc<Node>]) -> Result<()> {
    let anchor = nodes.first().context("a network has an anchor")?;
    let now = anchor.clock.now();
    let known = instruments::all(&anchor.db).await?;
    let survey: Draft = twinning_2025::instrument()?.into();
    let is_open = |one: &Instrument| one.state(now) == SurveyState::Open;
    if !known.iter().any(is_open) {
        publish(anchor, open(&survey, now)?, now).await?;
    }
    if known.iter().any(|one| *one.id() == survey.id) {
        return keep(nodes).await;
    }
    let survey: Instrument = publish(anchor, labelled(&survey, MADE_UP), now).await?;
    keep(nodes).await?;
    let mut by_node: BTreeMap<String, Vec<MadeUp>> = BTreeMap::new();
    for made_up in twinning_2025::made_up() {
        let of_node = by_node.entry(made_up.node.to_string()).or_default();
        of_node.push(made_up);
    }
    let work = nodes.iter().filter_map(|node| {
        let made_up = by_node.remove(node.settings.code.as_str())?;
        Some((node, made_up))
    });
    let survey = &survey;
    let given: Vec<usize> = stream::iter(work)
        .map(|(node, made_up)| async move { answer(node, survey, &made_up).await })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let (respondents, of) = (given.iter().sum::<usize>(), given.len());
    // The survey closed long ago: they count and send at once, and the anchor, which comes last, adds up.
    for node in nodes.iter().rev() {
        tend(node).await.context("a survey is not counted")?;
    }
    eprintln!("survey of 2025: {respondents} made-up answers on {of} nodes, counted and published");
    keep(nodes).await
}

async fn publish(anchor: &Node, survey: Draft, now: Timestamp) -> Result<Instrument> {
    let survey = Instrument::try_from(survey)?;
    let document = serde_json::to_string(&survey)?;
    let kind = PublicationKind::Survey;
    let name = kind.name_of(&document)?;
    publications::publish(&anchor.db, BY, kind, (&name, &document), now).await?;
    Ok(survey)
}

/// Every node takes what the anchor publishes.
async fn keep(nodes: &[Arc<Node>]) -> Result<()> {
    stream::iter(nodes)
        .map(|node| async move {
            let statements = OverHttp::new(node.http.clone());
            let kept = refresh(node, &statements).await;
            let code = &node.settings.code;
            match kept.with_context(|| format!("“{code}” does not get what is published"))? {
                Kept::NobodysYet => anyhow::bail!("“{code}” does not know the anchor's keys"),
                Kept::ItsOwn | Kept::TheAnchors => Ok(()),
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

/// Gives the answers to as many of the node's members as there are; number 0 is the association's.
async fn answer(node: &Node, survey: &Instrument, made_up: &[MadeUp]) -> Result<usize> {
    let writing = Writing::begin_as(&node.db, BY).await?;
    let bodies = respondents::all(&writing.tx, &writing.network).await?;
    let countries = &writing.network.countries;
    let (itself, members): (Vec<_>, Vec<_>) = bodies
        .values()
        .filter(|body| countries.contains(&body.respondent.country))
        .partition(|body| body.respondent.kind == RespondentKind::Association);
    let mut members = members.into_iter();
    let mut given = 0;
    for one in made_up {
        let body = match one.respondent.kind {
            RespondentKind::Association => itself.first().copied(),
            RespondentKind::Municipality | RespondentKind::Region => members.next(),
        };
        let Some(body) = body else { continue };
        let fits = Answers::check(survey, body.respondent, &one.given);
        let fits = fits.map_err(|_| anyhow::anyhow!("{} does not fit", one.key()))?;
        answers::store(&writing, survey.id(), body, &fits).await?;
        given += 1;
    }
    writing.commit().await?;
    Ok(given)
}

/// With the same questions, open since a month ago and for two more.
fn open(survey: &Draft, now: Timestamp) -> Result<Draft> {
    let id = format!("TO_TRY_OUT_{}", now.day().to_string().replace('-', ""));
    Ok(Draft {
        id: id.parse()?,
        opens_at: Timestamp::from_millis(now.millis() - 30 * DAY)?,
        closes_at: Timestamp::from_millis(now.millis() + 60 * DAY)?,
        ..labelled(survey, TO_TRY_OUT)
    })
}

/// With a word before its title and its description in each language.
fn labelled(survey: &Draft, label: Labels) -> Draft {
    let of = |language: &Language| {
        let mut label = label.iter();
        label.find(|(code, ..)| *code == language.as_str())
    };
    let before = |texts: &Texts, which: fn(&Label) -> &'static str| {
        let texts = texts.iter();
        texts
            .map(|(language, text)| {
                let label = of(language).map_or("", which);
                (language.clone(), format!("{label}{text}"))
            })
            .collect::<Texts>()
    };
    Draft {
        title: before(&survey.title, |(_, title, _)| title),
        description: before(&survey.description, |(_, _, description)| description),
        ..survey.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_is_shown_with_made_up_answers_says_that_they_are() {
        let survey: Draft = twinning_2025::instrument().unwrap().into();
        let labelled = labelled(&survey, MADE_UP);
        for (language, word) in [("en", "Made-up"), ("fr", "fictives"), ("de", "Erfundene")] {
            let language = language.parse().unwrap();
            assert!(labelled.title.get(&language).unwrap().contains(word));
        }
        assert_eq!(labelled.languages.len(), MADE_UP.len());
        Instrument::try_from(labelled).unwrap();
    }

    #[test]
    fn the_other_one_is_open_for_weeks() {
        let survey: Draft = twinning_2025::instrument().unwrap().into();
        let now: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let open = Instrument::try_from(open(&survey, now).unwrap()).unwrap();
        assert_eq!(open.id().as_str(), "TO_TRY_OUT_20261126");
        assert_eq!(open.state(now), SurveyState::Open);
        let later = Timestamp::from_millis(now.millis() + 50 * DAY).unwrap();
        assert_eq!(open.state(later), SurveyState::Open);
    }
}
