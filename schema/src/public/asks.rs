//! Whom the root's fields ask, read from the request before it runs, as the resolvers read it when it does.

use std::collections::BTreeSet;

use apollo_compiler::{Schema as ApolloSchema, validation::Valid};
use async_graphql::InputType;
use jumelage_federation::{
    Field, Freshness, Network, Prepared,
    cost::Asks,
    scope::{Requirement, Scope},
};

use super::{
    funding::about_applicants,
    indicators::{Question, wanted},
    service::price,
};
use crate::scalar::CountryCode;

/// By field of the root.
pub(super) fn asks(
    schema: &Valid<ApolloSchema>,
    network: &Network,
    prepared: &Prepared,
) -> Vec<Asks> {
    let fields = prepared.fields.iter();
    let one = |field| one(schema, network, prepared, field);
    fields.map(one).collect()
}

fn one(
    schema: &Valid<ApolloSchema>,
    network: &Network,
    prepared: &Prepared,
    field: &Field,
) -> Asks {
    match field.name.as_str() {
        "local" => Asks::Scope(Scope::local(network)),
        // What has no scope is refused by the resolver, which says why.
        "europe" => europe(network, prepared, field).map_or(Asks::Nobody, Asks::Scope),
        "indicators" => {
            indicators(schema, network, prepared, field).map_or(Asks::Nobody, Asks::Inquiry)
        }
        "node" => Asks::Owners(1),
        "nodes" => {
            let ids = argument::<Vec<async_graphql::ID>>(prepared, field, "ids");
            ids.map_or(Asks::Nobody, |ids| Asks::Owners(ids.len()))
        }
        // What is this node's own, or the program's.
        "auditLog" | "contactPersons" | "desk" | "fundingCall" | "fundingProgrammes" | "import"
        | "introductions" | "projectReports" | "survey" | "surveyAnswer" | "surveyAnswers"
        | "surveyResponses" | "surveys" | "vocabularies" => Asks::Own,
        "fundingCalls" => applicants(schema, network, prepared, field, "eligibleFor"),
        "eligibility" => applicants(schema, network, prepared, field, "members"),
        // A payload, in which one object is shown as it is now.
        _ if field.parent == "Mutation" => Asks::Own,
        _ => Asks::Nobody,
    }
}

/// What the node's own question costs. No price depends on the day.
fn indicators(
    schema: &Valid<ApolloSchema>,
    network: &Network,
    prepared: &Prepared,
    field: &Field,
) -> Option<u64> {
    let scope = europe(network, prepared, field)?;
    let wanted = wanted(argument(prepared, field, "codes")?);
    let question = Question::of(schema, prepared, field, &wanted, jiff::civil::Date::ZERO).ok()?;
    let asks = Asks::Scope(scope);
    Some(price(schema, network, &question.prepared, asks, None))
}

/// What the node asks the owners of local governments about them, and then what is its own.
fn applicants(
    schema: &Valid<ApolloSchema>,
    network: &Network,
    prepared: &Prepared,
    field: &Field,
    name: &str,
) -> Asks {
    let ids = argument::<Option<Vec<async_graphql::ID>>>(prepared, field, name).flatten();
    // Of nobody nobody is asked, and of too many neither.
    let ids: Vec<String> = ids.into_iter().flatten().map(|id| id.0).collect();
    match about_applicants(schema, &ids) {
        Some(question) => {
            let asks = Asks::Owners(ids.len());
            Asks::Inquiry(price(schema, network, &question, asks, None))
        }
        None => Asks::Own,
    }
}

fn europe(network: &Network, prepared: &Prepared, field: &Field) -> Option<Scope> {
    let countries = argument::<Option<Vec<CountryCode>>>(prepared, field, "countries")?;
    let associations = argument::<Option<Vec<String>>>(prepared, field, "associations")?;
    let countries: Option<BTreeSet<_>> =
        countries.map(|codes| codes.into_iter().map(|code| code.0).collect());
    // How complete the answer must be, and how old it may be, changes nothing in who is asked.
    let requirement = Requirement::BestEffort;
    Scope::europe(
        network,
        countries.as_ref(),
        associations.as_deref(),
        requirement,
        Freshness::default(),
    )
    .ok()
}

/// An argument as resolvers get it; `None` where it is none of its type.
fn argument<T: InputType>(prepared: &Prepared, field: &Field, name: &str) -> Option<T> {
    T::parse(field.argument(name, &prepared.variables)).ok()
}
