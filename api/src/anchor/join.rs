//! Joining the network of an anchor.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use jumelage_domain::Timestamp;
use jumelage_trust::{Endpoint, Introduction, Member, PinnedAnchor};

use super::{
    fetch::{Statements, configuration_of},
    refresh::refresh,
    source::{Source, tell, write},
};
use crate::{
    keys::Keys,
    settings::{self, Settings},
};

/// What came of it.
pub struct Joined {
    /// The name of the anchor's association.
    pub anchor: String,
    /// The thumbprint of the anchor's key, which is pinned now.
    pub thumbprint: String,
    /// Whether it was compared.
    pub compared: bool,
    /// This node, by its own word, with its own key.
    pub me: Member,
    /// The anchor's word for this node, if it has been admitted.
    pub admitted: Option<Member>,
}

/// Pins the anchor's keys in the node's settings, and keeps its word. With a thumbprint, only if it is that of the key
/// with which the anchor signs.
pub async fn join(
    dir: &Path,
    anchor: &Endpoint,
    thumbprint: Option<&str>,
    statements: &dyn Statements,
    now: Timestamp,
) -> Result<Joined> {
    let settings = Settings::read(dir)?;
    let keys = Keys::read(dir, &settings.key)?;
    let key = keys.signing().load();
    let source = Source::open(&settings, dir, now)?;
    let endpoint: Endpoint = settings
        .public_url
        .parse()
        .context("the setting public_url")?;
    ensure!(endpoint != *anchor, "{anchor} is this node itself");
    let me = source
        .me()
        .clone()
        .with_node(endpoint, key.public().clone());

    let text = statements.get(&configuration_of(anchor)).await?;
    let introduction = Introduction::read(&text, anchor, now)?;
    let found = introduction.thumbprint().to_owned();
    let believed = introduction.believed(thumbprint.unwrap_or(&found));
    let believed = believed.with_context(|| {
        format!(
            "the anchor's key has the thumbprint {found}, not {}: nothing was pinned",
            thumbprint.unwrap_or_default()
        )
    })?;
    let pinned = PinnedAnchor {
        entity: anchor.clone(),
        keys: believed.keys().to_vec(),
    };
    let refreshed = refresh(&pinned, None, statements, now).await?;
    for (entity, fault) in &refreshed.missing {
        tell(entity.as_str(), fault);
    }
    let directory = refreshed.directory.directory(now)?;
    let known = directory.get(me.code().as_str());
    let known = known
        .filter(|known| known.endpoint() == me.endpoint() && known.keys().contains(key.public()));
    let section = settings::Anchor {
        url: Some(anchor.clone()),
        keys: pinned.keys,
        ..settings.anchor
    };
    write(
        &dir.join(&section.directory),
        &refreshed.directory.to_json(),
    )?;
    section.write(dir)?;
    let name = believed.federation_entity().organization_name.clone();
    Ok(Joined {
        anchor: name.unwrap_or_else(|| believed.node().code.to_string()),
        thumbprint: found,
        compared: thumbprint.is_some(),
        admitted: known.cloned(),
        me,
    })
}
