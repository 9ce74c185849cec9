//! What happens, step by step.

use std::{fmt::Write, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use futures::{FutureExt, future::join_all};
use jumelage::reach::Circuit;
use jumelage_federation::Request;
use jumelage_schema::{Schemas, clock::Clock, public::PublicDoor};
use jumelage_tests::simulation::{
    edit::Edit,
    found::{Seen, found, seen},
    network::SimNetwork,
    weather::Weather,
};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    judge::{Case, TRIED},
    question::Question,
    tally::Tally,
};

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) transcript: String,
    pub(super) tally: Tally,
}

/// The network, its doors, and what has been asked so far.
struct Scene<'s> {
    network: Arc<SimNetwork>,
    seen: Vec<Seen>,
    doors: Vec<PublicDoor>,
    asked: Vec<Question>,
    rng: &'s mut StdRng,
    told: Told,
}

pub(super) async fn play(schemas: &Schemas, seed: u64) -> Result<Told> {
    let mut rng = StdRng::seed_from_u64(seed);
    let network = found(&mut rng).await;
    let doors = network.nodes.iter();
    let doors = doors.map(|node| PublicDoor::new(schemas, node.code.as_str().as_bytes()));
    let mut scene = Scene {
        seen: seen(&network),
        doors: doors.collect(),
        network,
        asked: Vec::new(),
        told: Told::default(),
        rng: &mut rng,
    };
    for step in 0..scene.rng.random_range(7..=12) {
        let done = scene.step().await;
        done.with_context(|| format!("step {step}"))?;
    }
    scene.mend().await.context("all are well again")?;
    Ok(scene.told)
}

impl Scene<'_> {
    async fn step(&mut self) -> Result<()> {
        match self.rng.random_range(0..15) {
            0..=2 => {
                let (node, weather) = (self.node(), Weather::any(self.rng));
                self.network.turn(node, weather);
            }
            3 => self.heal(),
            4 => self.edit().apply(&self.network).await,
            5 => {
                let record = Edit::record(&self.network, self.rng, 0);
                let answer = record.answer(&self.network, self.rng);
                for edit in [Some(record), answer].into_iter().flatten() {
                    edit.apply(&self.network).await;
                }
            }
            6 => self.exchange().await,
            7 | 8 => self.pass_time().await,
            9 => self.insist().await?,
            _ => {
                let questions = self.questions();
                self.ask(questions).await?;
            }
        }
        Ok(())
    }

    /// Hours only while nobody is tried every half minute.
    async fn pass_time(&mut self) {
        let spans = [1, 500, 5_000, 35_000, 70_000, 3_600_000, 90_000_000];
        let known = 0..if self.is_any_open() { 5 } else { 7 };
        sleep(Duration::from_millis(spans[self.rng.random_range(known)])).await;
    }

    fn is_any_open(&self) -> bool {
        let keepers = self.seen.iter().flat_map(|seen| seen.peers.values());
        let mut circuits = keepers.filter_map(|keeper| keeper.circuit());
        circuits.any(|circuit| *circuit.borrow() != Circuit::Closed)
    }

    fn node(&mut self) -> usize {
        self.rng.random_range(0..self.network.nodes.len())
    }

    fn edit(&mut self) -> Edit {
        Edit::any(&self.network, self.rng)
    }

    fn heal(&mut self) {
        let network = &self.network;
        let nodes = 0..network.nodes.len();
        let unwell = nodes.filter(|node| network.weather(*node) != Weather::Well);
        if let Some(node) = unwell.choose(self.rng) {
            network.turn(node, Weather::Well);
        }
    }

    /// In the end all are well, and have been tried: nobody may be missed any more.
    async fn mend(&mut self) -> Result<()> {
        for node in 0..self.network.nodes.len() {
            self.network.turn(node, Weather::Well);
        }
        self.exchange().await;
        sleep(TRIED).await;
        let question = self.question();
        self.ask(vec![question]).await
    }

    /// All tell each other what they have to tell.
    async fn exchange(&self) {
        for one in 0..self.network.nodes.len() {
            for other in 0..one {
                let (nodes, lag) = ([other, one], Duration::ZERO);
                Edit::Exchange { nodes, lag }.apply(&self.network).await;
            }
        }
    }

    /// A new question, or one that was asked before.
    fn question(&mut self) -> Question {
        let mut question = match self.asked.choose(self.rng) {
            Some(before) if self.rng.random_bool(0.5) => before.clone(),
            _ => Question::any(self.rng, &self.network),
        };
        question.deadline = Duration::from_millis(self.rng.random_range(500..5_000));
        self.asked.push(question.clone());
        question
    }

    /// One of them, or some at once.
    fn questions(&mut self) -> Vec<Question> {
        let one = self.question();
        let mut questions = vec![one.clone()];
        for _ in 0..*[0, 0, 0, 1, 3].choose(self.rng).unwrap() {
            let question = if self.rng.random_bool(0.6) {
                one.clone()
            } else {
                self.question()
            };
            questions.push(question);
        }
        questions
    }

    /// One question until everybody knows who does not answer.
    async fn insist(&mut self) -> Result<()> {
        let question = self.question();
        for _ in 0..6 {
            self.ask(vec![question.clone()]).await?;
        }
        Ok(())
    }

    /// Asks them all at once; and what happens meanwhile.
    async fn ask(&mut self, questions: Vec<Question>) -> Result<()> {
        let mut meanwhile = Vec::new();
        while self.rng.random_bool(0.2) {
            let after = Duration::from_millis(self.rng.random_range(0..40));
            meanwhile.push((after, self.edit()));
        }
        let turns = self.rng.random_bool(0.1).then(|| {
            let weathers = [Weather::Well, Weather::Hung, Weather::Crashed];
            let weather = *weathers.choose(self.rng).unwrap();
            let after = Duration::from_millis(self.rng.random_range(0..30));
            (after, self.node(), weather)
        });
        let (shared, scene) = (Arc::clone(&self.network), &*self);
        let network = &*shared;
        let began = network.clock.elapsed();
        let known: Vec<bool> = questions
            .iter()
            .map(|question| turns.is_none() && scene.all_known(question.asked))
            .collect();
        let edits = meanwhile.into_iter().map(|(after, edit)| async move {
            sleep(after).await;
            edit.apply(network).await;
        });
        let turning = async {
            if let Some((after, node, weather)) = turns {
                sleep(after).await;
                network.turn(node, weather);
            }
        };
        let answers = questions.iter().map(|question| {
            let waiting = question.gone_after.unwrap_or(Duration::MAX);
            async move {
                let asked = network.clock.elapsed();
                let reply = timeout(waiting, scene.answer(question)).await.ok()?;
                let answered = network.clock.elapsed();
                Some((reply, answered, answered.saturating_sub(asked)))
            }
        });
        let (answers, _) = tokio::join!(
            join_all(answers),
            join_all(
                edits
                    .map(FutureExt::boxed_local)
                    .chain([turning.boxed_local()])
            )
        );
        for ((question, answer), all_known) in questions.iter().zip(answers).zip(known) {
            let Some((reply, answered, took)) = answer else {
                self.told.tally.gone += 1;
                continue;
            };
            let _ = writeln!(self.told.transcript, "{answered:?} {took:?} {reply}");
            let case = Case {
                network,
                question,
                began,
                answered,
                took,
                all_known,
                reply: &reply,
            };
            let verdict = case.judge();
            let verdict = verdict.with_context(|| format!("{question:#?}\n{reply:#}"))?;
            self.told.tally += verdict;
        }
        ensure!(network.under_way() == 0, "calls that nobody waits for");
        Ok(())
    }

    async fn answer(&self, question: &Question) -> Value {
        let request = Request {
            query: question.text.as_str().into(),
            variables: question.variables.clone(),
            ..Request::default()
        };
        let view = Arc::clone(&self.seen[question.asked].network);
        let reply = self.doors[question.asked]
            .answer(&request, view, question.deadline)
            .await;
        json!({"data": reply.data, "errors": reply.errors})
    }

    /// Whether all that are unwell are gone, and the asking node knows it.
    fn all_known(&self, asking: usize) -> bool {
        let mut others = self.network.nodes.iter().enumerate();
        others.all(|(at, node)| {
            let gone = matches!(self.network.weather(at), Weather::Hung | Weather::Crashed);
            let circuit = self.seen[asking].peers[&node.code].circuit();
            match circuit {
                None => true,
                Some(circuit) if gone => *circuit.borrow() != Circuit::Closed,
                Some(_) => self.network.weather(at) == Weather::Well,
            }
        })
    }
}
