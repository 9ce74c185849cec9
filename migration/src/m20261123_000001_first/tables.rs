//! Tables and their columns.

use Type::{BigInteger, Boolean, Double, Integer, Text, Uuid};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub(super) struct Table {
    name: &'static str,
    columns: &'static [Column],
    key: &'static [&'static str],
}

struct Column {
    name: &'static str,
    holds: Type,
    optional: bool,
}

enum Type {
    BigInteger,
    Boolean,
    Double,
    Integer,
    Text,
    Uuid,
}

const fn required(name: &'static str, holds: Type) -> Column {
    Column {
        name,
        holds,
        optional: false,
    }
}

const fn optional(name: &'static str, holds: Type) -> Column {
    Column {
        name,
        holds,
        optional: true,
    }
}

impl Table {
    pub(super) fn create(&self, backend: DbBackend) -> TableCreateStatement {
        let mut table = sea_query::Table::create();
        table.table(self.name);
        for column in self.columns {
            table.col(column.definition(backend));
        }
        let mut key = Index::create();
        for column in self.key {
            key.col(*column);
        }
        table.primary_key(&mut key);
        table
    }
}

impl Column {
    fn definition(&self, backend: DbBackend) -> ColumnDef {
        let mut definition = ColumnDef::new(self.name);
        match self.holds {
            BigInteger => definition.big_integer(),
            Boolean => definition.boolean(),
            Double => definition.double(),
            Integer => definition.integer(),
            Text => definition.text(),
            Uuid => definition.uuid(),
        };
        if !self.optional {
            definition.not_null();
        }
        // Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
        if matches!(self.holds, Text) && backend == DbBackend::Postgres {
            definition.extra("COLLATE \"C\"");
        }
        definition
    }
}

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "node",
        columns: &[
            required("id", Integer),
            required("code", Text),
            required("revision", Text),
            required("agreement", Text),
            required("network", Text),
            required("collation_version", Integer),
        ],
        key: &["id"],
    },
    Table {
        name: "association",
        columns: &[
            required("code", Text),
            optional("id", Uuid),
            required("name", Text),
            required("countries", Text),
            optional("website", Text),
            optional("licence", Text),
            required("has_node", Boolean),
            required("heard", Boolean),
        ],
        key: &["code"],
    },
    Table {
        name: "local_government",
        columns: &[
            required("id", Uuid),
            required("owner", Text),
            required("member", Boolean),
            required("name", Text),
            required("name_key", Text),
            required("search_key", Text),
            required("country", Text),
            optional("level", Text),
            optional("latitude", Double),
            optional("longitude", Double),
            optional("x", Double),
            optional("y", Double),
            optional("z", Double),
            optional("population", Integer),
            optional("population_year", Integer),
            optional("website", Text),
            optional("mailbox", Text),
            required("languages", Text),
            optional("valid_from", Text),
            optional("valid_to", Text),
            optional("identity", Text),
            optional("same_as", Uuid),
        ],
        key: &["id"],
    },
    Table {
        name: "local_government_code",
        columns: &[
            required("local_government_id", Uuid),
            required("scheme", Text),
            required("value", Text),
            optional("year", Integer),
        ],
        key: &["local_government_id", "scheme", "value"],
    },
    Table {
        name: "local_government_name",
        columns: &[
            required("local_government_id", Uuid),
            required("language", Text),
            required("text", Text),
        ],
        key: &["local_government_id", "language", "text"],
    },
    Table {
        name: "record",
        columns: &[
            required("id", Uuid),
            required("node", Text),
            required("party_id", Uuid),
            optional("partner_id", Uuid),
            optional("stated_partner_id", Uuid),
            required("stated_country", Text),
            optional("stated_scheme", Text),
            optional("stated_code", Text),
            optional("stated_name", Text),
            required("kind", Text),
            required("status", Text),
            optional("since", Text),
            optional("until", Text),
            required("themes", Text),
            required("sdgs", Text),
            required("updated_at", BigInteger),
            required("version", BigInteger),
            optional("identity", Text),
            required("exclusive", Boolean),
        ],
        key: &["id"],
    },
    Table {
        name: "record_theme",
        columns: &[required("record_id", Uuid), required("theme", Text)],
        key: &["record_id", "theme"],
    },
    Table {
        name: "record_sdg",
        columns: &[required("record_id", Uuid), required("sdg", Integer)],
        key: &["record_id", "sdg"],
    },
    Table {
        name: "twinning",
        columns: &[
            required("id", Uuid),
            required("lead", Text),
            optional("own_record_id", Uuid),
            optional("other_record_id", Uuid),
            required("party_a", Uuid),
            required("party_b", Uuid),
            optional("association_a", Text),
            optional("association_b", Text),
            required("country_low", Text),
            required("country_high", Text),
            required("kind", Text),
            required("status", Text),
            optional("since", Text),
            optional("since_year", Integer),
            optional("since_first", Text),
            optional("since_last", Text),
            optional("until", Text),
            required("themes", Text),
            required("sdgs", Text),
            required("updated_at", BigInteger),
            required("cross_border", Boolean),
            required("confirmation", Text),
            required("search_key", Text),
        ],
        key: &["id"],
    },
    Table {
        name: "twinning_theme",
        columns: &[required("twinning_id", Uuid), required("theme", Text)],
        key: &["twinning_id", "theme"],
    },
    Table {
        name: "twinning_sdg",
        columns: &[required("twinning_id", Uuid), required("sdg", Integer)],
        key: &["twinning_id", "sdg"],
    },
    Table {
        name: "link",
        columns: &[
            required("own_record_id", Uuid),
            required("peer", Text),
            required("other_record_id", Uuid),
        ],
        key: &["own_record_id"],
    },
    Table {
        name: "answer",
        columns: &[
            required("record_id", Uuid),
            required("peer", Text),
            required("outcome", Text),
            optional("local_government_id", Uuid),
        ],
        key: &["record_id", "peer"],
    },
    Table {
        name: "outgoing",
        columns: &[
            required("peer", Text),
            required("topic", Text),
            required("key", Uuid),
            optional("digest", BigInteger),
            optional("delivered", BigInteger),
        ],
        key: &["peer", "topic", "key"],
    },
    Table {
        name: "incoming",
        columns: &[
            required("peer", Text),
            required("topic", Text),
            required("key", Uuid),
            required("digest", BigInteger),
        ],
        key: &["peer", "topic", "key"],
    },
    Table {
        name: "redirect",
        columns: &[required("id", Uuid), required("target", Uuid)],
        key: &["id"],
    },
    Table {
        name: "succession",
        columns: &[
            required("predecessor_id", Uuid),
            required("successor_id", Uuid),
        ],
        key: &["predecessor_id", "successor_id"],
    },
];
