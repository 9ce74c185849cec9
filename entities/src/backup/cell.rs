//! One value on its way out of a database, and into another.

use std::fmt::Write;

use sea_orm::{DbErr, QueryResult, sea_query};
use serde_json::{Value, json};
use uuid::Uuid;

use super::table::{Column, Holds};

/// Out of a row.
pub(super) fn read(row: &QueryResult, column: &Column) -> Result<Value, DbErr> {
    let name = column.name.as_str();
    Ok(match column.holds {
        Holds::Boolean => json!(row.try_get::<Option<bool>>("", name)?),
        Holds::Bytes => json!(
            row.try_get::<Option<Vec<u8>>>("", name)?
                .map(|bytes| hex(&bytes))
        ),
        Holds::Double => json!(row.try_get::<Option<f64>>("", name)?),
        Holds::Integer => json!(row.try_get::<Option<i32>>("", name)?),
        Holds::Long => json!(row.try_get::<Option<i64>>("", name)?),
        Holds::Text => json!(row.try_get::<Option<String>>("", name)?),
        Holds::Uuid => json!(row.try_get::<Option<Uuid>>("", name)?),
    })
}

/// Into a statement; `None` where it is not of the column.
pub(super) fn bind(value: &Value, holds: Holds) -> Option<sea_query::Value> {
    let number = || match value {
        Value::Null => Some(None),
        value => value.as_i64().map(Some),
    };
    let text = || match value {
        Value::Null => Some(None),
        value => value.as_str().map(Some),
    };
    Some(match holds {
        Holds::Boolean => match value {
            Value::Null => None::<bool>.into(),
            value => value.as_bool()?.into(),
        },
        Holds::Bytes => match text()? {
            None => None::<Vec<u8>>.into(),
            Some(digits) => unhex(digits)?.into(),
        },
        Holds::Double => match value {
            Value::Null => None::<f64>.into(),
            value => value.as_f64()?.into(),
        },
        Holds::Integer => match number()? {
            None => None::<i32>.into(),
            Some(number) => i32::try_from(number).ok()?.into(),
        },
        Holds::Long => number()?.into(),
        Holds::Text => text()?.map(str::to_owned).into(),
        Holds::Uuid => match text()? {
            None => None::<Uuid>.into(),
            Some(text) => Uuid::parse_str(text).ok()?.into(),
        },
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_of_its_column_is_not_bound() {
        for (value, holds) in [
            (json!("x"), Holds::Uuid),
            (json!(3_000_000_000_i64), Holds::Integer),
            (json!(1.5), Holds::Long),
            (json!("abc"), Holds::Bytes),
            (json!("zz"), Holds::Bytes),
            (json!(1), Holds::Text),
            (json!("true"), Holds::Boolean),
        ] {
            assert!(bind(&value, holds).is_none(), "{value} in {holds:?}");
        }
        assert_eq!(unhex(&hex(&[0, 255, 16])), Some(vec![0, 255, 16]));
    }
}
