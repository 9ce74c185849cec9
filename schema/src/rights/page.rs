//! The documentation's page, in Markdown.

use std::fmt::Write;

use super::{Entry, Otherwise, Row, TABLE, Who};
use crate::viewer::Role;

/// The page, made of the table.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Rights\n\n\
         Made from the code: `cargo run -- print-rights`. Who may read which field of `/graphql`, and write by which. A field \
         that is not in this table is for nobody, and a test fails for it.\n\n\
         *own*: only where it is about the caller's own entry; of a network, only what it says of the caller itself and of other \
         associations' members, and where neighbours of the caller's are in it, too, not its title, dates and `sameAs`. What is forbidden is null, with an error of the code \
         `FORBIDDEN`; where already its existence is private it is null without an error, as if there were nothing. In \
         either case nothing of it is run. Other nodes have a door of their own, at which there is nothing but the \
         catalogue; here they are as anybody.\n",
    );
    let (writing, reading) = TABLE
        .iter()
        .partition::<Vec<&Row>, _>(|row| row.of == "Mutation");
    for (title, rows) in [("Reading", reading), ("Writing", writing)] {
        let roles = Role::ALL.map(Role::name).join(" | ");
        let _ = write!(
            page,
            "\n## {title}\n\n| type | fields | {roles} | others |\n"
        );
        let _ = writeln!(page, "|---|---|{}---|", ":-:|".repeat(Role::ALL.len()));
        for row in rows {
            let fields: Vec<String> = row
                .fields
                .iter()
                .map(|field| format!("`{field}`"))
                .collect();
            let may = Role::ALL.map(|role| mark(row.who, role)).join(" | ");
            let (of, fields) = (row.of, fields.join(", "));
            let _ = writeln!(page, "| `{of}` | {fields} | {may} | {} |", others(row));
        }
    }
    page.push_str(
        "\nFields of `Mutation` are decided on before there are such. Which entry an input is about is known once it is \
         read: whoever writes it decides on that again.\n",
    );
    page
}

fn mark(who: Who, role: Role) -> &'static str {
    match who {
        _ if !who.roles().contains(&role) => "–",
        Who::OwnEntry(Entry::Argument(_) | Entry::Above | Entry::Input)
            if role == Role::LocalGovernment =>
        {
            "own"
        }
        _ => "yes",
    }
}

fn others(row: &Row) -> &'static str {
    match (row.who, row.otherwise) {
        (Who::Everybody, _) => "",
        (_, Otherwise::Forbidden) => "`FORBIDDEN`",
        (_, Otherwise::Absent) => "null",
    }
}
