//! What is wrong with an input, all of it: whoever typed it mends it in one go.

use std::{collections::BTreeSet, fmt::Display};

use async_graphql::MaybeUndefined;
use jumelage_domain::{
    Language, LocalGovernmentCode, ObjectId, ObjectKind, Sdg, Theme, text::tidy,
};
use url::Url;

use super::{UserError, UserErrorCode};
use crate::catalogue::filter::LocalGovernmentCodeInput;

/// Letters of the longest name.
const MAX_NAME: usize = 200;

/// How many codes, names or themes one object has at the most.
const MAX_ITEMS: usize = 100;

/// What was found so far.
#[derive(Default)]
pub(super) struct Flaws(Vec<UserError>);

impl Flaws {
    /// Nothing that may be done, if there are any.
    pub(super) fn none(self) -> Result<(), Vec<UserError>> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.0)
        }
    }

    /// Notes one.
    pub(super) fn note(&mut self, code: UserErrorCode, path: &[&str], message: impl Into<String>) {
        self.0.push(UserError::at(code, path, message));
    }

    /// Notes one with a code of its own subject.
    pub(super) fn say(&mut self, code: &str, path: &[&str], message: impl Into<String>) {
        self.0.push(UserError {
            code: code.to_owned(),
            ..UserError::at(UserErrorCode::InvalidValue, path, message)
        });
    }

    /// Notes that something is there already.
    pub(super) fn exists(&mut self, path: &[&str], id: impl Display) {
        self.0.push(UserError::exists(path, id));
    }

    /// Notes a value that cannot be.
    pub(super) fn invalid(&mut self, path: &[&str], message: impl Into<String>) {
        self.note(UserErrorCode::InvalidValue, path, message);
    }

    /// What was read, unless it is wrong.
    pub(super) fn read<T, E: Display>(&mut self, path: &[&str], read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.invalid(path, error.to_string()))
            .ok()
    }

    /// An id of one kind.
    pub(super) fn id(&mut self, path: &[&str], kind: ObjectKind, text: &str) -> Option<ObjectId> {
        self.read(path, ObjectId::parse_as(kind, text))
    }

    /// Whether an object is as the writer has read it.
    pub(super) fn version(&mut self, read: Option<&str>, now: i64) {
        let now = now.to_string();
        if let Some(read) = read.filter(|read| *read != now) {
            let message = format!("it is at version {now} by now, not at {read}: read it again");
            self.note(UserErrorCode::StaleVersion, &["ifVersion"], message);
        }
    }

    /// A value that stays where it is left out, and cannot be cleared.
    pub(super) fn kept<T>(&mut self, path: &[&str], given: MaybeUndefined<T>, old: T) -> T {
        match given {
            MaybeUndefined::Undefined => old,
            MaybeUndefined::Value(new) => new,
            MaybeUndefined::Null => {
                self.invalid(path, "this cannot be cleared: leave it out, and it stays");
                old
            }
        }
    }

    /// A name of a local government.
    pub(super) fn name(&mut self, path: &[&str], given: &str) -> Option<String> {
        let name = tidy(given);
        let length = name.chars().count();
        if length > MAX_NAME {
            let message = format!("a name has at most {MAX_NAME} letters, not {length}");
            self.invalid(path, message);
        } else if !name.contains(char::is_alphanumeric) {
            self.invalid(path, "a name has at least one letter or digit");
        } else if name.contains(char::is_control) {
            self.invalid(
                path,
                "a name has no control characters, such as a line's end",
            );
        } else {
            return Some(name);
        }
        None
    }

    /// Items that are read one by one.
    pub(super) fn each<I, T: Ord>(
        &mut self,
        path: &[&str],
        items: Vec<I>,
        mut read: impl FnMut(&mut Self, &[&str], I) -> Option<T>,
    ) -> BTreeSet<T> {
        if items.len() > MAX_ITEMS {
            let message = format!("there may be {MAX_ITEMS} of them, not {}", items.len());
            self.invalid(path, message);
            return BTreeSet::new();
        }
        let mut found = BTreeSet::new();
        for (at, item) in items.into_iter().enumerate() {
            let at = at.to_string();
            let path: Vec<&str> = path.iter().copied().chain([at.as_str()]).collect();
            found.extend(read(self, &path, item));
        }
        found
    }

    /// Codes.
    pub(super) fn codes(
        &mut self,
        path: &[&str],
        given: Vec<LocalGovernmentCodeInput>,
    ) -> BTreeSet<LocalGovernmentCode> {
        self.each(path, given, |flaws, path, code| {
            let read = LocalGovernmentCode::new(code.scheme.into(), &code.value);
            flaws.read(path, read)
        })
    }

    /// What a twinning is about.
    pub(super) fn themes(&mut self, given: Vec<String>) -> BTreeSet<Theme> {
        self.each(&["themes"], given, |flaws, path, theme| {
            flaws.read(path, Theme::of_choice(&theme))
        })
    }

    /// The goals that it serves.
    pub(super) fn sdgs(&mut self, given: Vec<i32>) -> BTreeSet<Sdg> {
        self.each(&["sdgs"], given, |flaws, path, goal| {
            flaws.read(path, Sdg::try_from(goal))
        })
    }

    /// The address of a page.
    pub(super) fn website(&mut self, path: &[&str], url: &Url) -> Option<String> {
        let is_of_the_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        if is_of_the_web && url.username().is_empty() && url.password().is_none() {
            return Some(url.to_string());
        }
        self.invalid(
            path,
            "a website's address begins with https:// or http://, and has no user's name in it",
        );
        None
    }

    /// A functional address.
    pub(super) fn mailbox(&mut self, given: &str) -> Option<String> {
        let address = given.trim();
        let strange = |letter: char| letter.is_whitespace() || ",;:<>\"".contains(letter);
        let fits = address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !address.contains(strange)
                && address.len() <= MAX_NAME
        });
        if fits {
            return Some(address.to_owned());
        }
        self.invalid(
            &["mailbox"],
            "a mailbox is one address like town@example.org",
        );
        None
    }

    /// A language, in the form of BCP 47 that is stored.
    pub(super) fn language(&mut self, path: &[&str], tag: &str) -> Option<String> {
        let language: Option<Language> = self.read(path, tag.parse());
        language.map(|language| language.to_string())
    }
}
