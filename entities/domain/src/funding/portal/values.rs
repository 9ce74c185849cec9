//! The portal's values: a value or a list of it, a number or its digits, a day in four ways.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    fmt::strtime,
    tz::TimeZone,
};
use serde_json::{Map, Value};

use super::{Problem, Remark};

/// An entry's fields, and where they are.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    place: String,
}

/// A value, and where it is.
pub(super) struct At<'a> {
    pub value: &'a Value,
    pub place: String,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, place: &str) -> Result<Self, Remark> {
        let map = value
            .as_object()
            .ok_or_else(|| Problem::NotAnObject.at(place))?;
        Ok(Self {
            map,
            place: place.to_owned(),
        })
    }

    /// The fields below a field, if it is an object.
    pub(super) fn below(&self, name: &str) -> Option<Self> {
        let map = self.map.get(name)?.as_object()?;
        Some(Self {
            map,
            place: format!("{}.{name}", self.place),
        })
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// All values of a field: of a list each, of a value itself; what is null or blank is none.
    pub(super) fn all(&self, name: &str) -> Vec<At<'a>> {
        let place = format!("{}.{name}", self.place);
        let values = match self.map.get(name) {
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(at, value)| At {
                    value,
                    place: format!("{place}[{at}]"),
                })
                .collect(),
            Some(value) => vec![At { value, place }],
            None => vec![],
        };
        let blank = |value: &Value| match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            _ => false,
        };
        values.into_iter().filter(|one| !blank(one.value)).collect()
    }

    /// The first value of the first of these fields that has one.
    pub(super) fn first(&self, names: &[&str]) -> Option<At<'a>> {
        names
            .iter()
            .find_map(|name| self.all(name).into_iter().next())
    }

    /// The values of the first of these fields that has any.
    pub(super) fn any(&self, names: &[&str]) -> Vec<At<'a>> {
        let found = names
            .iter()
            .map(|name| self.all(name))
            .find(|all| !all.is_empty());
        found.unwrap_or_default()
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<(String, String)> {
        let at = self.first(names)?;
        Some((at.text()?, at.place))
    }
}

impl<'a> At<'a> {
    /// Texts and numbers as text; of an object its abbreviation, its number, or its description.
    pub(super) fn text(&self) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(map) => ["abbreviation", "id", "description"]
                .iter()
                .find_map(|name| map.get(*name))
                .and_then(|value| {
                    At {
                        value,
                        place: String::new(),
                    }
                    .text()
                }),
            _ => None,
        }
    }

    pub(super) fn fields(&self) -> Option<Fields<'a>> {
        Fields::of(self.value, &self.place).ok()
    }

    /// The day in Brussels, and the hour if one is given. Midnight is how the portal writes that there is no hour.
    pub(super) fn day(&self) -> Result<(Date, Option<Time>), Remark> {
        day(self.value).ok_or_else(|| Problem::Day(self.value.to_string()).at(&self.place))
    }
}

fn day(value: &Value) -> Option<(Date, Option<Time>)> {
    match value {
        Value::Number(number) => from_millis(number.as_i64()?),
        Value::String(text) => {
            let text = text.trim();
            if text.len() > 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
                return from_millis(text.parse().ok()?);
            }
            if let Ok(instant) = text.parse::<Timestamp>() {
                return Some(in_brussels(instant));
            }
            if let Ok(read) = strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text) {
                return Some(in_brussels(read.to_timestamp().ok()?));
            }
            if let Ok(read) = strtime::parse("%d %B %Y", text) {
                return Some((read.to_date().ok()?, None));
            }
            // A day with an hour and no zone is one of Brussels.
            match text.split_once('T') {
                Some((date, time)) => {
                    let time = time.parse().ok().filter(|time| *time != Time::midnight());
                    Some((date.parse().ok()?, time))
                }
                None if text.len() == 10 => Some((text.parse().ok()?, None)),
                None => None,
            }
        }
        _ => None,
    }
}

/// Of the years 2000 to 2099: a number of seconds, or of something else, is none of these.
fn from_millis(millis: i64) -> Option<(Date, Option<Time>)> {
    let instant = Timestamp::from_millisecond(millis).ok()?;
    let day = in_brussels(instant);
    (2000..2100).contains(&day.0.year()).then_some(day)
}

fn in_brussels(instant: Timestamp) -> (Date, Option<Time>) {
    // Central European Time as directive 2000/84/EC has it, so that no table of zones is needed.
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
    let there = zone.to_datetime(instant);
    let utc = TimeZone::UTC.to_datetime(instant);
    let hour = there.time();
    let is_day = hour == Time::midnight() || utc.time() == Time::midnight();
    (there.date(), (!is_day).then_some(hour))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn days_are_read_in_each_way_that_the_portal_writes_them() {
        for (value, date, time) in [
            (json!("2026-04-16"), "2026-04-16", None),
            (json!("2026-04-16T00:00:00.000+0000"), "2026-04-16", None),
            (json!("2026-04-16T00:00:00Z"), "2026-04-16", None),
            (
                json!("2026-04-16T17:00:00.000+0200"),
                "2026-04-16",
                Some("17:00:00"),
            ),
            (
                json!("2026-04-16T15:00:00Z"),
                "2026-04-16",
                Some("17:00:00"),
            ),
            (json!("2026-04-16T17:00:00"), "2026-04-16", Some("17:00:00")),
            (json!("16 April 2026"), "2026-04-16", None),
            // 17:00 in Brussels, in summer and in winter.
            (json!(1_776_351_600_000_i64), "2026-04-16", Some("17:00:00")),
            (json!("1765987200000"), "2025-12-17", Some("17:00:00")),
            // Midnight in Brussels is still the day before in Greenwich.
            (json!(1_776_290_400_000_i64), "2026-04-16", None),
        ] {
            let read = day(&value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!(read.0.to_string(), date, "{value}");
            assert_eq!(
                read.1.map(|time| time.to_string()).as_deref(),
                time,
                "{value}"
            );
        }
    }

    #[test]
    fn a_day_that_needs_a_guess_is_none() {
        for value in [
            json!("16/04/2026"),
            json!("April 2026"),
            json!("2026-02-30"),
            json!("2026"),
            json!("soon"),
            json!(1_776_351_600),
            json!(20_260_416),
            json!(1.5),
            json!(true),
            json!({"date": "2026-04-16"}),
        ] {
            assert_eq!(day(&value), None, "{value}");
        }
    }
}
