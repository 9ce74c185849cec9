//! Recording a twinning.

use std::sync::Arc;

use async_graphql::Context;
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    Writing,
    write::{
        local_governments,
        records::{self, Located, NewRecord},
    },
};

use super::{
    Outcome, RecordTwinningInput, check_days,
    partner::{self, Known},
};
use crate::{
    error::{CatalogueError, Result},
    public::{
        mutation::{UserErrorCode, Writer, flaws::Flaws},
        own_data::NoOwnData,
        service::Asked,
    },
};

pub(super) async fn record(
    writer: &Writer<'_>,
    ctx: &Context<'_>,
    input: RecordTwinningInput,
) -> Result<Outcome> {
    let asked = ctx.data_opt::<Arc<Asked>>();
    let asked = asked.ok_or_else(|| CatalogueError::internal(&NoOwnData))?;
    let mut flaws = Flaws::default();
    // No transaction waits for another node.
    let known = Known::of(input.partner, asked, &mut flaws).await;
    let writing = writer.begin().await?;
    let party = party(writer, &writing, &input.party, &mut flaws).await?;
    let partner = known.state(&writing, &mut flaws).await?;
    let themes = flaws.themes(input.themes.unwrap_or_default());
    let sdgs = flaws.sdgs(input.sdgs.unwrap_or_default());
    let (since, until) = (
        input.since.map(|date| date.0),
        input.until.map(|date| date.0),
    );
    let today = writer.own.clock.now().day();
    check_days(since.as_ref(), until.as_ref(), today, &mut flaws);
    if let (Some(party), Some(partner)) = (&party, &partner)
        && partner::is_party(&writing, party.uuid(), partner).await?
    {
        flaws.invalid(&["partner"], "a local government is not its own partner");
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let (Some(party), Some(partner)) = (party, partner) else {
        return Ok(Err(Vec::new()));
    };
    let new = NewRecord {
        list_id: None,
        party: party.uuid(),
        partner,
        kind: input.kind.into(),
        status: input.status.into(),
        since,
        until,
        themes,
        sdgs,
    };
    let me = writing.network.me.clone();
    let of = |id| ObjectId::new(ObjectKind::Twinning, me.clone(), id);
    let located = records::locate(&writing.tx, &writing.network, vec![new]).await?;
    if let Some(existing) = located.iter().find_map(Located::existing_id) {
        let mut flaws = Flaws::default();
        flaws.exists(&[], of(existing));
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    }
    let written = records::write(&writing, located).await?;
    writing.commit().await?;
    let written = written.first().copied().map(of);
    Ok(written.ok_or_else(Vec::new))
}

/// The own member whose twinning it is.
async fn party(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    flaws: &mut Flaws,
) -> Result<Option<ObjectId>> {
    let path = &["party"];
    let Some(id) = flaws.id(path, ObjectKind::LocalGovernment, id) else {
        return Ok(None);
    };
    let me = &writing.network.me;
    let Some(member) = local_governments::own(&writing.tx, me, &id).await? else {
        let message =
            "this association has no member of this id: it records its own members' twinnings";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    };
    let id = ObjectId::new(ObjectKind::LocalGovernment, me.clone(), member.id());
    if !writer.may_write_of(&id) {
        let message = "this local government's twinnings are not yours to record";
        flaws.note(UserErrorCode::Forbidden, path, message);
    }
    Ok(Some(id))
}
