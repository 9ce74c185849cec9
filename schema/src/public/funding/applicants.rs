//! Who would apply: local governments, of whom their owners are asked, and others, of whom the caller says it.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{Schema as ApolloSchema, validation::Valid};
use async_graphql::{Context, ID, InputObject, SimpleObject, Value, from_value};
use jumelage_domain::{
    CodeScheme, LocalGovernmentLevel, NodeCode, ObjectId, ObjectKind, TwinningKind, TwinningStatus,
    funding::{Applicant, Partnership, Plan},
};
use jumelage_federation::{Prepared, Request, page::MAX_PAGE, prepare::prepare};
use serde::Deserialize;

use super::rule::FundingApplicantKind;
use crate::{
    error::{CatalogueError, Result},
    money::MoneyInput,
    public::{open_words, service::Asked},
    scalar::{CountryCode, WholeNumber},
};

/// How many apply together, at most: the largest networks have some dozens.
pub(super) const MOST: usize = 100;

/// How many twinnings of all of them together are asked for, so that each request can have the question once, and not much
/// else that costs as much.
const TWINNINGS: usize = 12_000;

/// What the rules ask about. A local government's list has all that its owner knows of it, in settled values.
const QUERY: &str = "query($ids: [ID!]!, $first: Int!) { nodes(ids: $ids) { ... on LocalGovernment {
    id name country level availability association { code } codes { scheme value } population { value }
    twinnings(first: $first) { nodes { id kind status parties { id } } pageInfo { hasNextPage } } } } }";

/// One who applies, and is no local government of the network: an association, a committee, a town elsewhere.
#[derive(InputObject)]
pub struct FundingApplicantInput {
    /// What people call it: by this it is told from the others.
    name: String,
    /// What it is.
    kind: Option<FundingApplicantKind>,
    /// Where it is established.
    country: Option<CountryCode>,
    /// Inhabitants.
    population: Option<WholeNumber>,
    /// The code of its NUTS region.
    region: Option<String>,
}

/// What they plan. What is left out is not known, and no rule on it is met or missed.
#[derive(InputObject, Default)]
pub struct FundingProjectInput {
    /// People who take part directly.
    participants: Option<u32>,
    /// Those of them who come from abroad.
    from_abroad: Option<u32>,
    /// How many months the project lasts.
    months: Option<u32>,
    /// How many days its activity lasts, without travel.
    days: Option<u32>,
    /// What is asked for.
    grant: Option<MoneyInput>,
}

/// Which nodes were asked about applicants.
#[derive(SimpleObject, Clone, Default)]
#[graphql(name = "FundingCoverage")]
pub struct Coverage {
    /// Whether all answered, and told all their twinnings: only then is it known that there is no partnership.
    complete: bool,
    /// The associations whose nodes were asked.
    asked: Vec<String>,
    /// Those of them that did not answer, or have no node.
    unanswered: Vec<String>,
}

/// What is known of some local governments, in the order in which they were named.
pub(super) struct Known {
    pub(super) applicants: Vec<Applicant>,
    pub(super) partnerships: Vec<Partnership>,
    pub(super) coverage: Coverage,
}

#[derive(Deserialize)]
struct Said {
    id: String,
    name: String,
    country: jumelage_domain::CountryCode,
    #[serde(deserialize_with = "open_words::one")]
    level: Option<LocalGovernmentLevel>,
    availability: String,
    association: Option<Of>,
    codes: Vec<Code>,
    population: Option<Population>,
    twinnings: Option<Twinnings>,
}

#[derive(Deserialize)]
struct Of {}

#[derive(Deserialize)]
struct Code {
    #[serde(deserialize_with = "open_words::one")]
    scheme: Option<CodeScheme>,
    value: String,
}

#[derive(Deserialize)]
struct Population {
    value: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Twinnings {
    nodes: Vec<Twinning>,
    page_info: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    has_next_page: bool,
}

#[derive(Deserialize)]
struct Twinning {
    id: String,
    #[serde(deserialize_with = "open_words::one")]
    kind: Option<TwinningKind>,
    #[serde(deserialize_with = "open_words::one")]
    status: Option<TwinningStatus>,
    parties: Vec<Party>,
}

#[derive(Deserialize)]
struct Party {
    id: String,
}

impl Coverage {
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }
}

impl FundingApplicantInput {
    pub(super) fn read(self) -> Applicant {
        Applicant {
            key: self.name.trim().to_owned(),
            name: self.name.trim().to_owned(),
            country: self.country.map(|country| country.0),
            kind: self.kind.map(Into::into),
            population: self.population.map(|number| number.0),
            region: self.region,
        }
    }
}

impl FundingProjectInput {
    pub(super) fn read(&self) -> Result<Plan> {
        Ok(Plan {
            participants: self.participants,
            from_abroad: self.from_abroad,
            months: self.months,
            days: self.days,
            grant: self.grant.as_ref().map(MoneyInput::read).transpose()?,
        })
    }
}

/// What the owners of some local governments are asked about them; nothing where there are none, or too many. Few have a
/// hundred twinnings; of whom there are more than are asked for, not all is known.
pub(in crate::public) fn question(
    schema: &Valid<ApolloSchema>,
    ids: &[String],
) -> Option<Prepared> {
    let share = TWINNINGS.checked_div(ids.len())?.min(MAX_PAGE);
    let variables = [
        ("ids".to_owned(), ids.into()),
        ("first".to_owned(), share.into()),
    ];
    let request = Request {
        query: QUERY.into(),
        variables: variables.into_iter().collect(),
        ..Request::default()
    };
    let prepared = (ids.len() <= MOST).then(|| prepare(schema, &request).ok())??;
    (!prepared.fields.is_empty()).then_some(prepared)
}

/// The local governments that are named, each once.
pub(super) fn read_ids(ids: &[ID]) -> Result<Vec<ObjectId>> {
    if ids.len() > MOST {
        let given = ids.len();
        return Err(CatalogueError::argument(format!(
            "at most {MOST} can apply together, not {given}"
        )));
    }
    let read = ids
        .iter()
        .map(|id| ObjectId::parse_as(ObjectKind::LocalGovernment, id));
    Ok(read.collect::<Result<_, _>>()?)
}

impl Asked {
    /// What the owners of local governments say of them, and of their twinnings with each other. Of whom nothing comes only
    /// the id is known.
    pub(super) async fn applicants(&self, ctx: &Context<'_>, ids: &[ObjectId]) -> Result<Known> {
        let owners: BTreeSet<NodeCode> = ids.iter().map(|id| id.node().clone()).collect();
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let (said, silent) = self.said_of(ctx, &ids).await?;
        let mut gathered = Gathered::default();
        for (id, said) in ids.iter().zip(said) {
            match said {
                Some(said) => gathered.add(said),
                None => gathered.add_unknown(id, &silent)?,
            }
        }
        let named = |codes: &BTreeSet<NodeCode>| codes.iter().map(ToString::to_string).collect();
        Ok(Known {
            partnerships: gathered.partnerships(),
            coverage: Coverage {
                complete: !gathered.lacks_some && silent.is_empty(),
                asked: named(&owners),
                unanswered: named(&silent),
            },
            applicants: gathered.applicants,
        })
    }

    /// What came of each, and whose node did not answer.
    async fn said_of(
        &self,
        ctx: &Context<'_>,
        ids: &[String],
    ) -> Result<(Vec<Option<Said>>, BTreeSet<NodeCode>)> {
        if ids.is_empty() {
            return Ok(Default::default());
        }
        let fault = || CatalogueError::internal(&Unprepared);
        let question = question(self.schema(), ids).ok_or_else(fault)?;
        let answer = self.inquire_of_owners(ctx, &question, ids).await;
        let answer = answer.ok_or_else(fault)?;
        let silent = answer.errors.iter().filter_map(|error| {
            let mut extensions = error.extensions.iter();
            let (_, node) = extensions.find(|(name, _)| *name == "node")?;
            match node {
                Value::String(code) => code.parse().ok(),
                _ => None,
            }
        });
        let silent = silent.collect();
        let Value::List(items) = answer.value else {
            return Err(fault());
        };
        let said = items
            .into_iter()
            .map(|item| from_value::<Option<Said>>(item).ok().flatten());
        Ok((said.collect(), silent))
    }
}

/// Our own question is none, or has no answer.
#[derive(Debug, thiserror::Error)]
#[error("what is asked about applicants does not fit the schema")]
struct Unprepared;

#[derive(Default)]
struct Gathered {
    applicants: Vec<Applicant>,
    twinnings: BTreeMap<String, Twinning>,
    /// Of somebody not all twinnings are known.
    lacks_some: bool,
}

impl Gathered {
    fn add(&mut self, said: Said) {
        // Twinnings of a partner that no node owns are in the lists of its partners, who record them.
        let owned = said.association.is_some();
        let answered = said.availability == "FULL";
        let told = said
            .twinnings
            .as_ref()
            .is_some_and(|list| !list.page_info.has_next_page);
        self.lacks_some |= owned && !(answered && told);
        let nuts = said.codes.into_iter();
        let nuts = nuts.filter(|code| code.scheme == Some(CodeScheme::Nuts));
        self.applicants.push(Applicant {
            key: said.id,
            name: said.name,
            country: Some(said.country),
            kind: said.level.map(Into::into),
            population: said.population.map(|population| population.value),
            region: nuts.map(|code| code.value).max_by_key(String::len),
        });
        for twinning in said.twinnings.into_iter().flat_map(|list| list.nodes) {
            // In words of a later version.
            self.lacks_some |= twinning.kind.is_none() || twinning.status.is_none();
            self.twinnings.insert(twinning.id.clone(), twinning);
        }
    }

    /// Of one whose owner does not answer nothing is known; one that its owner does not know is none.
    fn add_unknown(&mut self, id: &str, silent: &BTreeSet<NodeCode>) -> Result<()> {
        let object: ObjectId = id.parse()?;
        if !silent.contains(object.node()) {
            return Err(CatalogueError::argument(format!(
                "no local government has the id “{id}”: take ids from `localGovernments`"
            )));
        }
        self.lacks_some = true;
        self.applicants.push(Applicant {
            key: id.to_owned(),
            name: id.to_owned(),
            ..Applicant::default()
        });
        Ok(())
    }

    /// The twinnings of applicants with each other.
    fn partnerships(&self) -> Vec<Partnership> {
        let keys: BTreeSet<&str> = self.applicants.iter().map(|one| one.key.as_str()).collect();
        let among = self.twinnings.values().filter_map(|twinning| {
            let [one, other] = &twinning.parties[..] else {
                return None;
            };
            let both = keys.contains(one.id.as_str()) && keys.contains(other.id.as_str());
            let (kind, status) = (twinning.kind?, twinning.status?);
            both.then(|| Partnership {
                between: [one.id.clone(), other.id.clone()],
                kind,
                status,
            })
        });
        among.collect()
    }
}
