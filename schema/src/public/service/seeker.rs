//! Whom questions for partner matches are asked for: what its own node says of it is written into the question before anybody
//! is asked, so that all nodes judge by the same, and cursors belong to it.
//!
//! A reply with matches in it is not kept as a whole: it depends on the seeker's node, too, and on the day. What each node
//! has answered is kept, under the question that it was asked.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_graphql::{ID, InputType, Value, from_value};
use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, Location, ObjectId, ObjectKind, Region, Sdg,
    Theme, TwinningKind,
    partner_search::{Profile, Sizes, Town, Wish},
};
use jumelage_federation::{
    Field, Network, Prepared, Request, Sought,
    error::{Code, PathSegment, ResponseError},
    prepare::prepare,
};
use serde::Deserialize;

use super::PublicDoor;
use crate::{
    catalogue::partner_matches::{PartnerWantsInput, RULE, Wanted, spelled},
    public::open_words,
};

/// The field that is asked for somebody.
pub(crate) const FIELD: &str = "partnerMatches";

/// How many such fields a request may have: each is a question to the seeker's node.
const MOST: usize = 5;

/// What has to be known. A town has fewer twinnings than that; of more, the candidates' own nodes know.
const QUERY: &str = "query($id: ID!, $today: Date!) { node(id: $id) { ... on LocalGovernment {
    id country availability association { code } languages population { value } location { latitude longitude }
    codes { scheme value } twinnings(first: 500) { nodes { parties { id } } }
    partnerRequests(openOn: $today) {
        id themes sdgs kinds populationFrom populationTo languages countries regions } } } }";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    id: ObjectId,
    country: CountryCode,
    availability: String,
    association: Option<Of>,
    languages: Option<Vec<String>>,
    population: Option<Inhabitants>,
    location: Option<At>,
    #[serde(deserialize_with = "open_words::each")]
    codes: Vec<Coded>,
    twinnings: Option<Twinnings>,
    partner_requests: Option<Vec<Requested>>,
}

#[derive(Deserialize)]
struct Of {}

#[derive(Deserialize)]
struct Inhabitants {
    value: i64,
}

#[derive(Deserialize)]
struct At {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct Coded {
    scheme: CodeScheme,
    value: String,
}

#[derive(Deserialize)]
struct Twinnings {
    nodes: Vec<Twinned>,
}

#[derive(Deserialize)]
struct Twinned {
    parties: Vec<Party>,
}

#[derive(Deserialize)]
struct Party {
    id: ObjectId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requested {
    id: ObjectId,
    #[serde(deserialize_with = "open_words::each")]
    themes: BTreeSet<Theme>,
    sdgs: Vec<i32>,
    #[serde(deserialize_with = "open_words::each")]
    kinds: BTreeSet<TwinningKind>,
    population_from: Option<u32>,
    population_to: Option<u32>,
    languages: Vec<String>,
    #[serde(deserialize_with = "open_words::each")]
    countries: BTreeSet<CountryCode>,
    regions: Vec<String>,
}

impl Requested {
    fn wish(self) -> Wish {
        let goals = self.sdgs.into_iter();
        Wish {
            themes: self.themes,
            goals: goals.filter_map(|goal| Sdg::try_from(goal).ok()).collect(),
            kinds: self.kinds,
            sizes: Sizes {
                from: self.population_from,
                to: self.population_to,
            },
            languages: parsed(&self.languages),
            countries: self.countries,
            regions: parsed(&self.regions),
            until: None,
        }
    }
}

fn parsed<T: std::str::FromStr + Ord>(words: &[String]) -> BTreeSet<T> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

/// Why a question cannot be asked.
struct Refused(Code, String);

impl Refused {
    fn fault(why: &impl std::fmt::Display) -> Self {
        Self(Code::Internal, why.to_string())
    }

    fn argument(why: impl Into<String>) -> Self {
        Self(Code::InvalidArgument, why.into())
    }
}

impl PublicDoor {
    /// Writes profiles into a request's questions for partner matches.
    pub(super) async fn introduce_seekers(
        &self,
        prepared: &mut Arc<Prepared>,
        network: &Network,
        remaining: Duration,
    ) -> Result<(), ResponseError> {
        let questions: Vec<(Vec<PathSegment>, Question)> = questions(prepared)?;
        if questions.is_empty() {
            return Ok(());
        }
        let mut known: Vec<(Question, serde_json::Value)> = Vec::new();
        for (path, question) in questions {
            if known.iter().any(|(known, _)| *known == question) {
                continue;
            }
            let profile = self.profile(&question, network, remaining).await;
            let profile = profile
                .and_then(|profile| spelled(&profile).map_err(|why| Refused::fault(&why)))
                .map_err(|Refused(code, why)| ResponseError::at(&path, code, why))?;
            known.push((question, profile));
        }
        let prepared = Arc::make_mut(prepared);
        let variables = prepared.variables.clone();
        prepared.give(|field, argument| {
            if !is_such(field) || argument.name != "profile" {
                return None;
            }
            let question = Question::of(field, &variables)?;
            let found = known.iter().find(|(known, _)| *known == question);
            found.map(|(_, profile)| profile.clone())
        });
        Ok(())
    }

    async fn profile(
        &self,
        question: &Question,
        network: &Network,
        remaining: Duration,
    ) -> Result<Profile, Refused> {
        let id = ObjectId::parse_as(ObjectKind::LocalGovernment, &question.seeker)
            .map_err(|why| Refused(Code::InvalidId, format!("`for`: {why}")))?;
        let wants = question.wants.clone();
        let wants = wants.map(PartnerWantsInput::read).transpose();
        let wants = wants.map_err(|why| Refused::argument(why.to_string()))?;
        let own = self.own_data.as_ref();
        let today = own.map(|own| own.clock.now().day());
        let today =
            today.ok_or_else(|| Refused(Code::Internal, "this door has no clock".into()))?;
        let said = self.said_of(&id, today, network, remaining / 2).await?;
        let open = said.partner_requests.unwrap_or_default();
        let wish = match wants {
            Some(Wanted::Wish(wish)) => *wish,
            Some(Wanted::Request(id)) => {
                let found = open.into_iter().find(|request| request.id == id);
                let missing = "`wants.request`: the seeker has no open request with this id";
                found.ok_or_else(|| Refused::argument(missing))?.wish()
            }
            None => Wish::of_any(open.into_iter().map(Requested::wish)),
        };
        let twinned = said.twinnings.map_or_else(Vec::new, |page| page.nodes);
        let partners = twinned.into_iter().flat_map(|twinning| twinning.parties);
        let partners = partners.map(|party| party.id);
        let codes = said.codes.iter();
        let codes =
            codes.filter_map(|code| LocalGovernmentCode::new(code.scheme, &code.value).ok());
        let codes: Vec<LocalGovernmentCode> = codes.collect();
        Ok(Profile {
            rule: RULE,
            today,
            partners: partners.filter(|partner| *partner != said.id).collect(),
            seeker: Town {
                id: said.id,
                country: said.country,
                population: said
                    .population
                    .and_then(|number| number.value.try_into().ok()),
                location: said
                    .location
                    .and_then(|at| Location::new(at.latitude, at.longitude).ok()),
                region: Region::of_all(&codes),
                languages: parsed(&said.languages.unwrap_or_default()),
            },
            wish,
        })
    }

    /// What the seeker's node says of it.
    async fn said_of(
        &self,
        id: &ObjectId,
        today: jiff::civil::Date,
        network: &Network,
        remaining: Duration,
    ) -> Result<Said, Refused> {
        let variables = [
            ("id".to_owned(), id.to_string().into()),
            ("today".to_owned(), today.to_string().into()),
        ];
        let request = Request {
            query: Arc::from(QUERY),
            variables: variables.into_iter().collect(),
            ..Request::default()
        };
        let fault = || {
            Refused(
                Code::Internal,
                "the seeker cannot be asked about".to_owned(),
            )
        };
        let prepared = prepare(&self.engine.schema, &request).map_err(|_| fault())?;
        let sought = Sought::at_root(prepared.fields.first().ok_or_else(fault)?);
        let ids = [id.to_string()];
        let answer = self
            .engine
            .objects(network, &prepared, &sought, &ids, remaining)
            .await;
        let silent = || {
            let message = format!(
                "the node “{}” does not answer: it alone knows what `for` is and with whom it is twinned",
                id.node()
            );
            Refused(Code::Unreachable, message)
        };
        let nobody = || Refused::argument("`for`: no member of an association has this id");
        let is_whole = answer.errors.is_empty();
        let said: Said = match answer.value {
            Value::Null if is_whole => return Err(nobody()),
            value => from_value(value).map_err(|_| silent())?,
        };
        if said.availability == "REFERENCE" || !is_whole {
            return Err(silent());
        }
        said.association.as_ref().ok_or_else(nobody)?;
        Ok(said)
    }
}

/// Whom a field is asked for, and what is asked for.
#[derive(PartialEq)]
struct Question {
    seeker: String,
    wants: Option<PartnerWantsInput>,
}

impl Question {
    fn of(field: &Field, variables: &apollo_compiler::response::JsonMap) -> Option<Self> {
        let seeker = ID::parse(field.argument("for", variables)).ok()?;
        let wants = InputType::parse(field.argument("wants", variables)).ok()?;
        Some(Self {
            seeker: seeker.0,
            wants,
        })
    }
}

fn is_such(field: &Field) -> bool {
    field.name == FIELD && field.parent == "Catalogue"
}

/// The questions of a request, each with its place in the response.
fn questions(prepared: &Prepared) -> Result<Vec<(Vec<PathSegment>, Question)>, ResponseError> {
    let mut found = Vec::new();
    for root in &prepared.fields {
        if root.type_name() != "Catalogue" {
            continue;
        }
        for field in root.fields().iter().filter(|field| is_such(field)) {
            let keys = [&root.response_key, &field.response_key];
            let path = keys.map(|key| PathSegment::Key(key.to_string()));
            let question = Question::of(field, &prepared.variables).ok_or_else(|| {
                let message = "`for` or `wants` is not of its type";
                ResponseError::at(&path, Code::InvalidArgument, message)
            })?;
            found.push((path.to_vec(), question));
            if found.len() > MOST {
                let message = format!(
                    "a request may ask for partner matches {MOST} times: ask in several requests"
                );
                return Err(ResponseError::at(&path, Code::InvalidArgument, message));
            }
        }
    }
    Ok(found)
}
