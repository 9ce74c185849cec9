//! Lists of members.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{
    CodeScheme, CountryCode, Language, LocalGovernmentLevel, Location, text::NameOrder,
};
use jumelage_entities::{
    Network, WriteError, Writing,
    write::{
        compared::Difference,
        local_governments::{self, Located, NewLocalGovernment},
        records::Change,
    },
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use url::Url;
use uuid::Uuid;

use super::{
    Advice, Code, Issue,
    cells::name_flaw,
    headers::Headings,
    plan::Kind,
    rows::{Column, Row},
    run::{Leaving, List},
};

const CODES: [(&str, CodeScheme); 5] = [
    ("wikidata", CodeScheme::Wikidata),
    ("geonames", CodeScheme::Geonames),
    ("lau", CodeScheme::Lau),
    ("nuts", CodeScheme::Nuts),
    ("national", CodeScheme::National),
];

/// Members of one association.
pub(super) struct Members {
    network: Network,
    order: NameOrder,
}

impl Members {
    pub(super) async fn load(db: &DatabaseConnection) -> Result<Self, WriteError> {
        Ok(Self {
            network: Network::load(db).await?,
            order: NameOrder::new(),
        })
    }

    fn country(&self, row: &Row) -> Result<CountryCode, Issue> {
        let country = row.required("country", Code::CountryMissing, Code::CountryInvalid)?;
        if self.network.countries.contains(&country) {
            Ok(country)
        } else {
            Err(row.issue("country", Code::CountryNotOwn))
        }
    }
}

/// A row that says whose it is must be of the node's own association.
pub(super) fn own_row(row: &Row, network: &Network) -> Result<(), Issue> {
    match row.cell("association") {
        "" => Ok(()),
        code if code == network.me.as_str() => Ok(()),
        _ => Err(row.issue("association", Code::OtherAssociation)),
    }
}

fn codes(
    row: &Row,
    country: CountryCode,
) -> Result<BTreeSet<jumelage_domain::LocalGovernmentCode>, Issue> {
    CODES
        .iter()
        .filter(|(column, _)| !row.cell(column).is_empty())
        .map(|(column, scheme)| row.code_of(*scheme, column, Some(country)))
        .collect()
}

fn location(row: &Row) -> Result<Option<Location>, Issue> {
    let degrees = |column| match row.cell(column) {
        "" => Ok(None),
        // In most languages of Europe a decimal number has a comma.
        cell => cell
            .replacen(',', ".", 1)
            .parse::<f64>()
            .map(Some)
            .map_err(|_| row.issue(column, Code::LocationInvalid)),
    };
    match (degrees("latitude")?, degrees("longitude")?) {
        (None, None) => Ok(None),
        (Some(latitude), Some(longitude)) => {
            Location::new(latitude, longitude).map(Some).map_err(|_| {
                let column = if (-90.0..=90.0).contains(&latitude) {
                    "longitude"
                } else {
                    "latitude"
                };
                row.issue(column, Code::LocationInvalid)
            })
        }
        (None, Some(_)) => Err(row.issue("latitude", Code::LocationInvalid)),
        (Some(_), None) => Err(row.issue("longitude", Code::LocationInvalid)),
    }
}

fn population(row: &Row) -> Result<Option<i32>, Issue> {
    match row.optional("population", Code::PopulationInvalid)? {
        Some(..0) => Err(row.issue("population", Code::PopulationInvalid)),
        inhabitants => Ok(inhabitants),
    }
}

fn website(row: &Row) -> Result<Option<String>, Issue> {
    let url: Option<Url> = row.optional("website", Code::WebsiteInvalid)?;
    let is_of_the_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    match url {
        Some(url) if !is_of_the_web(&url) || !url.username().is_empty() => {
            Err(row.issue("website", Code::WebsiteInvalid))
        }
        url => Ok(url.map(String::from)),
    }
}

fn mailbox(row: &Row) -> Result<Option<String>, Issue> {
    let cell = row.cell("mailbox");
    let fits = cell.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !cell.contains(|letter: char| {
                letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '<' | '>' | '"')
            })
    });
    match (cell, fits) {
        ("", _) => Ok(None),
        (_, true) => Ok(Some(cell.to_owned())),
        (_, false) => Err(row.issue("mailbox", Code::MailboxInvalid)),
    }
}

/// A language, in the form of BCP 47 that is stored.
fn language(row: &Row, column: &str, tag: &str) -> Result<String, Issue> {
    let read = tag.parse::<Language>();
    let language = read.map_err(|error| {
        let issue = Issue::new(Some(row.line()), column, tag, Code::LanguageInvalid);
        match error.meant() {
            Some(meant) => issue.advise(Advice::LanguageMeant, [meant.to_owned()]),
            None => issue,
        }
    })?;
    Ok(language.to_string())
}

fn names(row: &Row) -> Result<BTreeSet<(String, String)>, Issue> {
    row.parts("names")
        .map(|part| {
            let issue = |code| Issue::new(Some(row.line()), "names", part, code);
            let (tag, name) = part
                .split_once('=')
                .ok_or_else(|| issue(Code::NamesInvalid))?;
            let (tag, name) = (tag.trim(), name.trim());
            match name_flaw(name) {
                Some(code) => Err(issue(code)),
                None => Ok((language(row, "names", tag)?, name.to_owned())),
            }
        })
        .collect()
}

impl List for Members {
    type New = NewLocalGovernment;
    type Located = Located;

    const COLUMNS: &'static [Column] = &[
        Column::optional("association"),
        Column::required("country"),
        Column::required("name"),
        Column::optional("level"),
        Column::optional("wikidata"),
        Column::optional("geonames"),
        Column::optional("lau"),
        Column::optional("nuts"),
        Column::optional("national"),
        Column::optional("latitude"),
        Column::optional("longitude"),
        Column::optional("population"),
        Column::optional("website"),
        Column::optional("id"),
        Column::optional("names"),
        Column::optional("mailbox"),
        Column::optional("languages"),
    ];

    const HEADINGS: Headings = Headings::LocalGovernments;
    const KIND: Kind = Kind::LocalGovernments;

    fn network(&self) -> &Network {
        &self.network
    }

    fn read(&self, row: &Row) -> Result<NewLocalGovernment, Issue> {
        own_row(row, &self.network)?;
        let missing = || row.issue("name", Code::NameMissing);
        let name = row.name("name")?.ok_or_else(missing)?;
        let country = self.country(row)?;
        Ok(NewLocalGovernment {
            list_id: row.id()?,
            codes: codes(row, country)?,
            name,
            country,
            level: row.optional::<LocalGovernmentLevel>("level", Code::LevelInvalid)?,
            location: location(row)?,
            population: population(row)?,
            website: website(row)?,
            mailbox: mailbox(row)?,
            languages: row
                .cell("languages")
                .split_whitespace()
                .map(|one| language(row, "languages", one))
                .collect::<Result<_, _>>()?,
            names: names(row)?,
        })
    }

    async fn locate(
        &self,
        db: &impl ConnectionTrait,
        new: Vec<NewLocalGovernment>,
    ) -> Result<Vec<Located>, WriteError> {
        local_governments::locate(db, new).await
    }

    fn identity(located: &Located) -> String {
        located.identity()
    }

    fn change(&self, located: &Located) -> Change {
        located.change(&self.order)
    }

    fn existing(located: &Located) -> Option<Uuid> {
        located.existing_id()
    }

    fn state(located: &Located) -> Option<String> {
        located.state()
    }

    fn said(located: &Located) -> String {
        located.said()
    }

    fn differences(&self, located: &Located) -> Vec<Difference> {
        located.differences(&self.order)
    }

    fn label(row: &Row) -> String {
        row.cell("name").to_owned()
    }

    async fn states(
        &self,
        db: &impl ConnectionTrait,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, String>, WriteError> {
        local_governments::states(db, ids).await
    }

    async fn named(
        &self,
        db: &impl ConnectionTrait,
        ids: &BTreeSet<Uuid>,
    ) -> Result<BTreeSet<Uuid>, WriteError> {
        local_governments::named(db, ids).await
    }

    async fn write(
        &self,
        writing: &Writing,
        located: Vec<Located>,
    ) -> Result<BTreeSet<Uuid>, WriteError> {
        local_governments::write(writing, located, &self.order).await
    }

    async fn leaving(
        &self,
        db: &impl ConnectionTrait,
        mentioned: &BTreeSet<Uuid>,
    ) -> Result<Leaving, WriteError> {
        let mut leaving = Leaving::default();
        for (member, is_named) in local_governments::not_among(db, &self.network, mentioned).await?
        {
            let code = if is_named {
                Code::KeptNamedByRecord
            } else {
                leaving.gone.insert(member.id, member.name.clone());
                Code::Removed
            };
            let issue = Issue::new(None, "name", &member.name, code);
            leaving.issues.push(issue);
        }
        Ok(leaving)
    }

    async fn remove(&self, writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
        local_governments::remove(writing, ids).await
    }
}
