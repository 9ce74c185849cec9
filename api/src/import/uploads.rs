//! Files that came with requests, each under a word that nobody can guess, for as long as their request is answered.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::NamedTempFile;
use uuid::Uuid;

/// A file that came with a request.
#[derive(Debug)]
pub struct Uploaded {
    /// As it was called where it came from.
    pub name: String,
    /// What it holds. It goes with this.
    pub file: NamedTempFile,
}

/// The files of all requests that are being answered.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<HashMap<String, Uploaded>>);

/// Some of them, which go with this.
#[derive(Debug)]
pub struct Held {
    uploads: Arc<Uploads>,
    words: Vec<String>,
}

impl Uploads {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Uploaded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a file out.
    pub(super) fn take(&self, word: &str) -> Option<Uploaded> {
        self.all().remove(word)
    }
}

impl Held {
    /// None yet.
    #[must_use]
    pub const fn of(uploads: Arc<Uploads>) -> Self {
        Self {
            uploads,
            words: Vec::new(),
        }
    }

    /// Holds a file, and gives the word for it.
    pub fn hold(&mut self, uploaded: Uploaded) -> String {
        let word = Uuid::new_v4().simple().to_string();
        self.uploads.all().insert(word.clone(), uploaded);
        self.words.push(word.clone());
        word
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut all = self.uploads.all();
        for word in &self.words {
            all.remove(word);
        }
    }
}
