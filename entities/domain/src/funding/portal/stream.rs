//! Entry by entry through a file that does not fit into memory.

use std::{
    fmt,
    io::{BufReader, Read},
};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use super::PortalError;

/// Hands over each entry with its place. Returns how many the portal has in all, where it says so.
pub(super) fn each(
    from: impl Read,
    mut take: impl FnMut(String, Value),
) -> Result<Option<u64>, PortalError> {
    let mut seen = Seen::default();
    let mut reader = serde_json::Deserializer::from_reader(BufReader::new(from));
    let whole = Whole {
        seen: &mut seen,
        take: &mut take,
    };
    whole.deserialize(&mut reader)?;
    reader.end()?;
    if !seen.list {
        return Err(PortalError::Other(seen.keys));
    }
    if seen.entries == 0 && seen.total.unwrap_or(0) == 0 {
        return Err(PortalError::Empty);
    }
    Ok(seen.total)
}

#[derive(Default)]
struct Seen {
    list: bool,
    entries: usize,
    total: Option<u64>,
    keys: Vec<String>,
}

/// At most so many names of fields are shown of a file of another form.
const SHOWN: usize = 8;

struct Whole<'a, F> {
    seen: &'a mut Seen,
    take: &'a mut F,
}

impl<'de, F: FnMut(String, Value)> DeserializeSeed<'de> for Whole<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Whole<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with “results”, “fundingData” or “TopicDetails”")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "results" => {
                    let path = "results";
                    let (seen, take) = (&mut *self.seen, &mut *self.take);
                    map.next_value_seed(Entries { path, seen, take })?;
                }
                "fundingData" => {
                    let (seen, take) = (&mut *self.seen, &mut *self.take);
                    map.next_value_seed(Funding { seen, take })?;
                }
                "TopicDetails" => {
                    self.seen.list = true;
                    self.seen.entries += 1;
                    (self.take)(key, map.next_value()?);
                }
                "totalResults" => self.seen.total = map.next_value::<Value>()?.as_u64(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    if self.seen.keys.len() < SHOWN {
                        self.seen.keys.push(key);
                    }
                }
            }
        }
        Ok(())
    }
}

struct Funding<'a, F> {
    seen: &'a mut Seen,
    take: &'a mut F,
}

impl<'de, F: FnMut(String, Value)> DeserializeSeed<'de> for Funding<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Funding<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with “GrantTenderObj”")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "GrantTenderObj" {
                let path = "fundingData.GrantTenderObj";
                let (seen, take) = (&mut *self.seen, &mut *self.take);
                map.next_value_seed(Entries { path, seen, take })?;
            } else {
                map.next_value::<IgnoredAny>()?;
                if self.seen.keys.len() < SHOWN {
                    self.seen.keys.push(format!("fundingData.{key}"));
                }
            }
        }
        Ok(())
    }
}

struct Entries<'a, F> {
    path: &'static str,
    seen: &'a mut Seen,
    take: &'a mut F,
}

impl<'de, F: FnMut(String, Value)> DeserializeSeed<'de> for Entries<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Entries<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list at {}", self.path)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.seen.list = true;
        let mut at = 0;
        while let Some(entry) = list.next_element()? {
            (self.take)(format!("{}[{at}]", self.path), entry);
            at += 1;
        }
        self.seen.entries += at;
        Ok(())
    }
}
