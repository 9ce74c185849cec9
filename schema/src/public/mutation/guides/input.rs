//! The inputs.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{Localized, listing as domain};

use crate::{
    catalogue::listings::{Barrier, GuideKind},
    public::mutation::{
        flaws::Flaws,
        listings::{
            LocalizedTextInput, MAX_TEXT, MAX_TITLE, deletion, given, languages, links, stated,
            text, texts, titled,
        },
    },
    scalar::{PartialDate, Url},
};

/// A guide or a template to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordGuideInput {
    /// What kind of help it is.
    kind: GuideKind,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// What is in it, and for whom.
    description: Option<Vec<LocalizedTextInput>>,
    /// Where it is.
    url: Url,
    /// In which languages, BCP 47.
    languages: Option<Vec<String>>,
    /// Who has published it, in words.
    publisher: Option<String>,
    /// When it was published.
    published_on: Option<PartialDate>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
    /// The barriers that it helps against.
    answers: Option<Vec<Barrier>>,
    /// Further pages about it.
    links: Option<Vec<Url>>,
}

/// A guide or a template to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateGuideInput {
    /// The guide's id.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// What kind of help it is.
    kind: MaybeUndefined<GuideKind>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What is in it, and for whom: in all languages.
    description: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Where it is.
    url: MaybeUndefined<Url>,
    /// In which languages, BCP 47: all of them.
    languages: MaybeUndefined<Vec<String>>,
    /// Who has published it, in words.
    publisher: MaybeUndefined<String>,
    /// When it was published.
    published_on: MaybeUndefined<PartialDate>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// The barriers that it helps against: all of them.
    answers: MaybeUndefined<Vec<Barrier>>,
    /// Further pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
}

deletion!(DeleteGuideInput, "The guide's id.");

impl RecordGuideInput {
    /// What it says.
    pub(super) fn words(self, flaws: &mut Flaws) -> domain::Guide {
        let mut words = domain::Guide {
            kind: self.kind.into(),
            title: Localized::default(),
            description: Localized::default(),
            url: String::new(),
            languages: BTreeSet::new(),
            publisher: None,
            published_on: None,
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
            answers: BTreeSet::new(),
            links: BTreeSet::new(),
        };
        let update = UpdateGuideInput {
            id: String::new().into(),
            if_version: None,
            kind: MaybeUndefined::Undefined,
            title: MaybeUndefined::Value(self.title),
            description: stated(self.description),
            url: MaybeUndefined::Value(self.url),
            languages: stated(self.languages),
            publisher: stated(self.publisher),
            published_on: stated(self.published_on),
            themes: stated(self.themes),
            sdgs: stated(self.sdgs),
            answers: stated(self.answers),
            links: stated(self.links),
        };
        update.put_into(&mut words, flaws);
        words
    }
}

impl UpdateGuideInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(self, says: &mut domain::Guide, flaws: &mut Flaws) {
        says.kind = flaws.kept(&["kind"], self.kind, says.kind.into()).into();
        given(self.title, |all| {
            says.title = texts("title", all.unwrap_or_default(), MAX_TITLE, flaws);
        });
        given(self.description, |all| {
            says.description = texts("description", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        match self.url {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => {
                flaws.invalid(
                    &["url"],
                    "this cannot be cleared: leave it out, and it stays",
                );
            }
            MaybeUndefined::Value(url) => {
                says.url = flaws.website(&["url"], &url.0).unwrap_or_default();
            }
        }
        given(self.languages, |all| {
            says.languages = languages(all.unwrap_or_default(), flaws);
        });
        given(self.publisher, |name| {
            says.publisher = name.and_then(|name| text(&["publisher"], &name, MAX_TITLE, flaws));
        });
        given(self.published_on, |date| {
            says.published_on = date.map(|date| date.0);
        });
        given(self.themes, |all| {
            says.themes = flaws.themes(all.unwrap_or_default());
        });
        given(self.sdgs, |all| {
            says.sdgs = flaws.sdgs(all.unwrap_or_default());
        });
        given(self.answers, |all| {
            let all = all.unwrap_or_default().into_iter();
            says.answers = all.map(Into::into).collect();
        });
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
        titled(&says.title, "a guide", flaws);
    }
}
