//! A goal.

use async_graphql::Object;
use jumelage_domain::Sdg;

use super::wanted;
use crate::{
    languages::Languages,
    {catalogue::local_government::LocalizedName, error::Result},
};

/// One of the United Nations' Sustainable Development Goals.
pub(crate) struct Goal(pub(super) Sdg);

fn named((text, language): (&str, &str)) -> LocalizedName {
    LocalizedName {
        text: text.to_owned(),
        language: language.to_owned(),
    }
}

#[Object]
impl Goal {
    /// 1 to 17.
    async fn number(&self) -> i32 {
        self.0.number().into()
    }

    /// Its short title in the first of these languages (BCP 47) that there is one in: `de` for `de-AT`. Else in English.
    async fn title(&self, languages: Option<Languages>) -> Result<LocalizedName> {
        Ok(named(self.0.title(&wanted(languages)?.unwrap_or_default())))
    }

    /// Its short titles, English first.
    async fn titles(&self) -> Vec<LocalizedName> {
        self.0.titles().map(named).collect()
    }
}
