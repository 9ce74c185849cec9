//! Handing in lists, and applying what they were planned to do.

use std::sync::Arc;

use async_graphql::{
    Context, ID, InputObject, InputValueError, InputValueResult, Object, Scalar, ScalarType, Value,
};
use jumelage_entities::write::imports::By;
use uuid::Uuid;

use super::{UserError, UserErrorCode, Writer};
use crate::{
    error::{CatalogueError, Result},
    public::imports::{Import, ImportKind, Imports, ListToPlan, NoImports, Refused},
};

/// Reads lists.
#[derive(Default)]
pub(super) struct ImportMutation;

/// A file that comes with the request: the GraphQL multipart request specification. In JSON alone it cannot be given.
pub(super) struct Upload(String);

/// A file that comes with the request: the GraphQL multipart request specification. In JSON alone it cannot be given.
#[Scalar]
impl ScalarType for Upload {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(word) => Ok(Self(word)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A list, and how it is to be read.
#[derive(InputObject)]
pub(super) struct PlanImportInput {
    /// What it is of.
    kind: ImportKind,
    /// The list: XLSX, ODS, or text like CSV in any encoding.
    file: Upload,
    /// What it does not mention goes.
    #[graphql(default)]
    replace: bool,
    /// What its own headings and words mean: TOML, as the import's documentation has it.
    mapping: Option<String>,
    /// The encoding of a text, like `windows-1250`; else it is found out.
    encoding: Option<String>,
    /// What stands between the cells of a text: one sign, or `tab`; else it is found out.
    separator: Option<String>,
    /// The sheet of a workbook; else it is found out.
    sheet: Option<String>,
}

/// An import that is to be applied.
#[derive(InputObject)]
pub(super) struct ApplyImportInput {
    /// The import.
    id: ID,
}

/// An import, or what was wrong.
type Begun = std::result::Result<Import, Vec<UserError>>;

/// What became of handing in a list.
pub(super) struct PlanImportPayload(Begun);

#[Object]
impl PlanImportPayload {
    /// The import, which is being planned; null where there are errors. Ask `import(id:)` how far it is.
    async fn import(&self) -> Option<&Import> {
        self.0.as_ref().ok()
    }

    /// What was wrong with the input. Where there is something, nothing was begun.
    async fn user_errors(&self) -> &[UserError] {
        self.0.as_ref().err().map_or(&[], Vec::as_slice)
    }
}

/// What became of applying an import.
pub(super) struct ApplyImportPayload(Begun);

#[Object]
impl ApplyImportPayload {
    /// The import, which is being applied; null where there are errors. Ask `import(id:)` how far it is.
    async fn import(&self) -> Option<&Import> {
        self.0.as_ref().ok()
    }

    /// What was wrong with the input. Where there is something, nothing was begun.
    async fn user_errors(&self) -> &[UserError] {
        self.0.as_ref().err().map_or(&[], Vec::as_slice)
    }
}

#[Object]
impl ImportMutation {
    /// Hands in a list, to see what it would do. Nothing is written.
    async fn plan_import(
        &self,
        ctx: &Context<'_>,
        input: PlanImportInput,
    ) -> Result<Option<PlanImportPayload>> {
        let (writer, imports) = (Writer::of(ctx)?, imports(ctx)?);
        let list = ListToPlan {
            kind: input.kind,
            upload: input.file.0,
            replace: input.replace,
            mapping: input.mapping,
            encoding: input.encoding,
            separator: input.separator,
            sheet: input.sheet,
        };
        let begun = match imports.plan(by(&writer), list).await {
            Ok(id) => found(&writer, id).await?,
            Err(refused) => Err(vec![told(refused)?]),
        };
        Ok(Some(PlanImportPayload(begun)))
    }

    /// Does what an import was planned to do: as it was planned, or, where the data has changed since, not at all. One that
    /// FAILED while it was being applied is applied on.
    async fn apply_import(
        &self,
        ctx: &Context<'_>,
        input: ApplyImportInput,
    ) -> Result<Option<ApplyImportPayload>> {
        let (writer, imports) = (Writer::of(ctx)?, imports(ctx)?);
        let refused = |code, message: &str| {
            let error = UserError::at(code, &["id"], message);
            Ok(Some(ApplyImportPayload(Err(vec![error]))))
        };
        let known = match input.id.parse::<Uuid>() {
            Ok(id) => Import::find(&writer.own.db, &input.id).await?.map(|_| id),
            Err(_) => None,
        };
        let Some(id) = known else {
            return refused(UserErrorCode::NotFound, "this node has no such import");
        };
        match imports.apply(by(&writer), id).await {
            Ok(true) => Ok(Some(ApplyImportPayload(found(&writer, id).await?))),
            Ok(false) => refused(
                UserErrorCode::StaleVersion,
                "only an import that is PLANNED, or that FAILED while it was being applied, can be applied: look at its state, and plan it again if need be",
            ),
            Err(fault) => Ok(Some(ApplyImportPayload(Err(vec![told(fault)?])))),
        }
    }
}

fn imports<'a>(ctx: &Context<'a>) -> Result<&'a Arc<dyn Imports>> {
    let imports = ctx.data_opt::<Arc<dyn Imports>>();
    imports.ok_or_else(|| CatalogueError::internal(&NoImports))
}

/// Whoever writes, as plans note it.
fn by(writer: &Writer<'_>) -> By {
    By {
        subject: writer.viewer.subject.clone(),
        issuer: writer.viewer.issuer.clone(),
        role: writer.role().name().to_owned(),
    }
}

async fn found(writer: &Writer<'_>, id: Uuid) -> Result<Begun> {
    let import = Import::find(&writer.own.db, &id.to_string()).await?;
    Ok(import.ok_or_else(|| {
        let message = "the import is gone already";
        vec![UserError::at(UserErrorCode::NotFound, &[], message)]
    }))
}

fn told(refused: Refused) -> Result<UserError> {
    match refused {
        Refused::Input { part, message } => {
            Ok(UserError::at(UserErrorCode::InvalidValue, &[part], message))
        }
        Refused::Fault(_) => Err(CatalogueError::internal(&refused)),
    }
}
