//! Documents that the node's operator has registered: read when the node starts, and each validated then.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use jumelage_federation::error::ResponseError;
use serde::Deserialize;

use super::hash;

/// The documents, by hash and by what else their manifest calls them.
#[derive(Debug, Default)]
pub struct Registered {
    by_id: HashMap<String, Arc<str>>,
    /// Whether no others are answered.
    pub only: bool,
}

/// Why a node's registered documents cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum RegisteredError {
    /// There are none to answer.
    #[error(
        "[documents] only_registered is on, and `registered` names no documents: name a folder or a manifest, or turn \
         it off"
    )]
    None,
    /// A file.
    #[error("cannot read {0}")]
    Read(PathBuf, #[source] io::Error),
    /// Neither of the known forms.
    #[error(
        "{0} is no manifest of documents: it has to be JSON, either {{\"<id>\": \"<document>\", …}} as Relay writes it, \
         or Apollo's apollo-persisted-query-manifest of version 1"
    )]
    Manifest(PathBuf, #[source] serde_json::Error),
    /// Apollo's, of another version.
    #[error(
        "{0} is a manifest of format “{1}”, version {2}: write apollo-persisted-query-manifest, version 1"
    )]
    Format(PathBuf, String, u64),
    /// A document that could never be answered.
    #[error("the registered document “{id}” in {file} is not valid: {}", .error.message)]
    Invalid {
        /// Where it stands.
        file: PathBuf,
        /// What it is called.
        id: String,
        /// What is wrong with it first.
        error: Box<ResponseError>,
    },
}

/// As Apollo's generator writes it, or Relay's.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo {
        format: String,
        version: u64,
        operations: Vec<Operation>,
    },
    Relay(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// Where it stands, what it is called, and what it says.
type Found = (PathBuf, String, String);

impl Registered {
    /// Reads a folder or a manifest, and validates what is in it.
    pub fn read(
        path: Option<&Path>,
        only: bool,
        validate: impl Fn(&str) -> Result<(), Vec<ResponseError>>,
    ) -> Result<Self, RegisteredError> {
        let documents = match path {
            Some(path) if path.is_dir() => folder(path)?,
            Some(path) => manifest(path)?,
            None => Vec::new(),
        };
        if only && documents.is_empty() {
            return Err(RegisteredError::None);
        }
        let mut by_id = HashMap::new();
        for (file, id, document) in documents {
            let fault = validate(&document).err().unwrap_or_default();
            if let Some(error) = fault.into_iter().next() {
                let error = Box::new(error);
                return Err(RegisteredError::Invalid { file, id, error });
            }
            let (hash, document): (_, Arc<str>) = (hash(&document), document.into());
            by_id.insert(hash, Arc::clone(&document));
            by_id.insert(id, document);
        }
        Ok(Self { by_id, only })
    }

    /// The document of this id: its hash in lower case, or what its file or its manifest calls it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<str>> {
        self.by_id.get(id).cloned()
    }
}

fn folder(path: &Path) -> Result<Vec<Found>, RegisteredError> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |fault| RegisteredError::Read(path, fault)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(fault(path))? {
        let file = entry.map_err(fault(path))?.path();
        if file.extension().is_some_and(|ends| ends == "graphql") {
            files.push(file);
        }
    }
    files.sort_unstable();
    let read = |file: PathBuf| {
        let document = fs::read_to_string(&file).map_err(fault(&file))?;
        let name = file.file_stem().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        Ok((file, name, document))
    };
    files.into_iter().map(read).collect()
}

fn manifest(path: &Path) -> Result<Vec<Found>, RegisteredError> {
    let text =
        fs::read_to_string(path).map_err(|fault| RegisteredError::Read(path.to_owned(), fault))?;
    let manifest = serde_json::from_str(&text)
        .map_err(|fault| RegisteredError::Manifest(path.to_owned(), fault))?;
    let documents: Vec<(String, String)> = match manifest {
        Manifest::Relay(documents) => documents.into_iter().collect(),
        Manifest::Apollo {
            format,
            version,
            operations,
        } => {
            if format != "apollo-persisted-query-manifest" || version != 1 {
                return Err(RegisteredError::Format(path.to_owned(), format, version));
            }
            let operations = operations.into_iter();
            operations.map(|one| (one.id, one.body)).collect()
        }
    };
    let found = |(id, document)| (path.to_owned(), id, document);
    Ok(documents.into_iter().map(found).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "{ local { __typename } }";

    fn read(path: &Path) -> Result<Registered, String> {
        let validate = |document: &str| {
            if document.contains("local") {
                return Ok(());
            }
            Err(vec![ResponseError::of_request("WRONG", "no such field")])
        };
        Registered::read(Some(path), true, validate).map_err(|error| error.to_string())
    }

    fn of(name: &str, text: &str) -> Result<Registered, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let is_manifest = file.extension().is_some_and(|ends| ends == "json");
        read(if is_manifest { &file } else { folder.path() })
    }

    #[test]
    fn a_folder_and_either_manifest_are_read_and_each_document_has_its_hash_as_well() {
        let apollo = format!(
            r#"{{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
                {{"id": "places", "name": "Places", "type": "query", "body": "{DOCUMENT}"}}]}}"#
        );
        for (name, text) in [
            ("places.graphql", DOCUMENT.to_owned()),
            ("relay.json", format!(r#"{{"places": "{DOCUMENT}"}}"#)),
            ("apollo.json", apollo),
        ] {
            let registered = of(name, &text).unwrap();
            for id in ["places", &hash(DOCUMENT)] {
                assert_eq!(registered.get(id).as_deref(), Some(DOCUMENT), "{name} {id}");
            }
            assert_eq!(registered.get("other"), None);
        }
    }

    #[test]
    fn what_cannot_be_registered_is_said_by_name() {
        for (name, text, said) in [
            ("a.graphql", "{ nothing }", "“a”"),
            ("a.json", "[1]", "is no manifest"),
            ("b.json", r#"{"a": "{ nothing }"}"#, "no such field"),
            (
                "c.json",
                r#"{"format": "other", "version": 2, "operations": []}"#,
                "“other”, version 2",
            ),
            ("d.json", "{}", "names no documents"),
            ("a.txt", "{ local }", "names no documents"),
        ] {
            let error = of(name, text).unwrap_err();
            assert!(error.contains(said), "{name}: {error}");
        }
        let error = read(Path::new("/nowhere/else.json")).unwrap_err();
        assert!(error.contains("/nowhere/else.json"), "{error}");
    }
}
