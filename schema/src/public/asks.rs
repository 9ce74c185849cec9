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
        // One object; pages of this node's own data, or of the program's.
        "node" | "desk" | "auditLog" | "introductions" | "vocabularies" | "fundingCall"
        | "fundingProgrammes" | "survey" | "surveyAnswer" | "surveyAnswers" | "surveyResponses" => {
            Asks::Owners(1)
        }
        "nodes" => {
            let ids = argument::<Vec<async_graphql::ID>>(prepared, field, "ids");
            ids.map_or(Asks::Nobody, |ids| Asks::Owners(ids.len()))
        }
        // A list of which nobody knows the length, from this node's own data.
        "contactPersons" | "projectReports" | "surveys" => Asks::Owners(2),
        // Of each the owner is asked.
        "fundingCalls" => by_ids(prepared, field, "eligibleFor"),
        "eligibility" => by_ids(prepared, field, "members"),
        // A payload, in which one object is shown as it is now.
        _ if field.parent == "Mutation" => Asks::Owners(1),
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
    Some(price(schema, network, &question.prepared, &scope, None))
}

/// Not fewer than one: an answer that asks nobody takes reading, too.
fn by_ids(prepared: &Prepared, field: &Field, name: &str) -> Asks {
    let ids = argument::<Option<Vec<async_graphql::ID>>>(prepared, field, name);
    Asks::Owners(ids.flatten().map_or(1, |ids| ids.len().max(1)))
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
