//! Where chance begins. A test of random worlds says its seed; `JUMELAGE_SEED=…` begins there again. The checks (`.ci/run`)
//! take it from the files' contents: what passed once passes again, and each change is tried on other worlds.

/// A number that the environment gives.
///
/// # Panics
///
/// Where it is none: a seed with a mistake in it must not pass for no seed.
#[must_use]
pub fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|error| panic!("{variable}={text}: {error}")))
}

/// The first seed of a test.
#[must_use]
pub fn first() -> u64 {
    let seed = number("JUMELAGE_SEED").unwrap_or_else(rand::random);
    println!("JUMELAGE_SEED={seed}");
    seed
}
