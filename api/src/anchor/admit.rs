//! Admitting members: what is taken from a node's own word, and what only the anchor's operator can say.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use jumelage_domain::{CountryCode, NodeCode, Timestamp};
use jumelage_entities::write::admissions::{self, NewAdmission};
use jumelage_trust::{Endpoint, Introduction, Jwks, Member, UnverifiedStatement};
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use super::{
    fetch::{Statements, configuration_of},
    registry::Registry,
};

/// What is to be admitted.
pub enum Candidate {
    /// A node that introduces itself.
    Node(Box<Introduction>),
    /// Members that run none.
    Members(Vec<Member>),
}

/// What the operator says of a node: its own word for it counts nothing.
#[derive(Clone, Debug, Default)]
pub struct Particulars {
    /// Its code.
    pub code: Option<NodeCode>,
    /// The association's name.
    pub name: Option<String>,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// The association's website.
    pub website: Option<String>,
    /// The thumbprint of its key, as its operator reads it out.
    pub thumbprint: Option<String>,
}

/// Whether the source of a candidate is an address.
#[must_use]
pub fn is_url(source: &str) -> bool {
    source.starts_with("https://") || source.starts_with("http://")
}

/// The node that answers at an address.
pub async fn at(source: &str, statements: &dyn Statements, now: Timestamp) -> Result<Candidate> {
    let entity: Endpoint = source.parse()?;
    let text = statements.get(&configuration_of(&entity)).await?;
    let introduction = Introduction::read(&text, &entity, now)?;
    Ok(Candidate::Node(Box::new(introduction)))
}

/// What a file is about: the entity configuration of a node, or a list like `associations.csv` of members without one.
pub fn in_text(text: &str, now: Timestamp) -> Result<Candidate> {
    let text = text.trim_start_matches('\u{feff}').trim();
    // The first line of a list has commas, and a statement has none.
    if text.lines().next().is_some_and(|line| line.contains(',')) {
        return Ok(Candidate::Members(members(text)?));
    }
    let statement = UnverifiedStatement::parse(text).context(
        "the file is neither a list with the header code,name,countries,website nor an entity configuration",
    )?;
    let introduction = Introduction::read(text, statement.subject(), now)?;
    Ok(Candidate::Node(Box::new(introduction)))
}

fn members(text: &str) -> Result<Vec<Member>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        code: String,
        name: String,
        countries: String,
        #[serde(default)]
        website: Option<String>,
    }
    let read = |line: Line| -> Result<Member> {
        let countries = line.countries.split_whitespace().map(str::parse);
        let countries = countries.collect::<Result<BTreeSet<CountryCode>, _>>()?;
        let member = Member::new(line.code.parse()?, &line.name, countries)?;
        Ok(match line.website.filter(|website| !website.is_empty()) {
            Some(website) => member.with_website(&website)?,
            None => member,
        })
    };
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    let lines = lines.deserialize::<Line>().enumerate();
    lines
        .map(|(at, line)| {
            let line = line.map_err(anyhow::Error::from).and_then(read);
            line.with_context(|| format!("line {}", at + 2))
        })
        .collect()
}

/// A node as a member, by what the operator says of it. Without the thumbprint of its key nobody knows whose node it is.
pub fn node(introduction: Introduction, said: Particulars) -> Result<Member> {
    let thumbprint = said.thumbprint.context("the thumbprint is missing")?;
    let found = introduction.thumbprint().to_owned();
    let Some(believed) = introduction.believed(&thumbprint) else {
        bail!(
            "the node's key has the thumbprint {found}, not {thumbprint}: somebody else answers there, or its key was \
             changed; ask its operator"
        );
    };
    let code = said.code.context("the code is missing")?;
    // Else the node would call itself by a code that is not its own, and nobody would let it in.
    ensure!(
        believed.node().code == code,
        "the node calls itself “{}”, not “{code}”: its operator must set the code that it is given",
        believed.node().code
    );
    let federation = believed.federation_entity();
    let name = said.name.or_else(|| federation.organization_name.clone());
    let member = Member::new(code, &name.unwrap_or_default(), said.countries)?;
    let member = match &said.website {
        Some(website) => member.with_website(website)?,
        None => member,
    };
    Ok(member.with_node_keys(believed.entity().clone(), believed.keys().to_vec())?)
}

/// Admits members, all or none, if the network stays sound with them. Says the registry's serial.
pub async fn admit(
    db: &DatabaseConnection,
    anchor: &Member,
    members: Vec<Member>,
    replace: bool,
) -> Result<i64> {
    let admissions = members.iter().map(|member| {
        let node = member.endpoint().map(|entity| {
            let keys = serde_json::to_string(&Jwks::new(member.keys().to_vec()))?;
            anyhow::Ok((entity.to_string(), keys))
        });
        anyhow::Ok(NewAdmission {
            code: member.code().clone(),
            name: member.name().to_owned(),
            countries: member.countries().clone(),
            website: member.website().map(str::to_owned),
            node: node.transpose()?,
        })
    });
    let admissions = admissions.collect::<Result<Vec<_>>>()?;
    let mut codes = BTreeSet::new();
    for member in &members {
        ensure!(
            codes.insert(member.code()),
            "“{}” stands twice in the list",
            member.code()
        );
    }
    let registry = Registry::read(db).await?.unwrap_or_default();
    registry.with(members).directory(anchor)?;
    Ok(admissions::admit(db, &admissions, replace).await?)
}
