//! All codes of errors: the one list, of which the documentation's page is made.

use std::fmt::{self, Write};

use crate::prepare::limits;

/// Where a code is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `errors`, without a path: the request as a whole was wrong.
    Request,
    /// In `errors`, with the path of the field that it is about.
    Field,
    /// In `coverage.nodes.errorCode`: about one node. With `node` in its extensions it may stand in `errors` too.
    Node,
}

macro_rules! codes {
    ($($place:ident { $($variant:ident = $word:literal: $meaning:literal, $hint:literal;)+ })+) => {
        /// A stable word for what went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $meaning] $variant,)+)+ }

        impl Code {
            /// All of them, by place.
            pub const ALL: &[Self] = &[$($(Self::$variant,)+)+];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $word,)+)+ }
            }

            /// Where it is found.
            #[must_use]
            pub const fn place(self) -> Place {
                match self { $($(Self::$variant => Place::$place,)+)+ }
            }

            /// What it means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $($(Self::$variant => $meaning,)+)+ }
            }

            /// What to do about it.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $($(Self::$variant => $hint,)+)+ }
            }
        }
    };
}

codes! {
    Request {
        MethodNotAllowed = "METHOD_NOT_ALLOWED": "Only queries may be sent by GET, and subscriptions whose events are taken.", "Send it by POST; a subscription with `Accept: text/event-stream`.";
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE": "The body is not sent as JSON in UTF-8.", "Send it as application/json.";
        BodyTooLarge = "BODY_TOO_LARGE": "The body is larger than it may be.", "Send at most 1 MiB.";
        BodyTooSlow = "BODY_TOO_SLOW": "The body did not come within its time.", "Send it again over a better connection.";
        PreflightRequired = "PREFLIGHT_REQUIRED": "Pages of other sites can send such a body without asking: it needs a header that they cannot send.", "Send the header GraphQL-Require-Preflight.";
        NotAcceptable = "NOT_ACCEPTABLE": "No media type that `Accept` names can be sent.", "Accept application/graphql-response+json or application/json.";
        MalformedRequest = "MALFORMED_REQUEST": "The body, or the query string, is not a GraphQL request.", "Send `query`, and if needed `operationName` and `variables`; or a list of such.";
        BatchTooLarge = "BATCH_TOO_LARGE": "The body has more requests than it may.", "Send them in several batches.";
        NoNode = "NO_NODE": "No node is served under this host name; in coverage: the association runs no node.", "Use the node's public address.";
        InvalidToken = "INVALID_TOKEN": "The `Authorization` header does not hold an access token that is good here: `reason` in the extensions says why.", "Get a new token, or send none; access.md says how.";
        TokenInUrl = "TOKEN_IN_URL": "An access token stands in the URL, where logs and histories keep it.", "Take it for stolen: have it revoked, and send the next one as `Authorization: Bearer TOKEN`.";
        IdentityUnavailable = "IDENTITY_UNAVAILABLE": "The token cannot be checked now: its issuer or the database does not answer.", "Ask again later.";
        PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND": "No document is known by this hash.", "Send the document with the hash.";
        PersistedQueryMismatch = "PERSISTED_QUERY_MISMATCH": "The hash is not that of the document beside it.", "Send the SHA-256 of the document's UTF-8, in hexadecimal.";
        DocumentNotRegistered = "DOCUMENT_NOT_REGISTERED": "The node answers the documents only that its operator has registered.", "Have the document registered.";
        ParseFailed = "GRAPHQL_PARSE_FAILED": "The document is not GraphQL.", "The entry says where, by line and column.";
        ValidationFailed = "GRAPHQL_VALIDATION_FAILED": "The document does not fit the schema.", "Compare with /schema.graphql.";
        OperationNotFound = "OPERATION_NOT_FOUND": "The document has no such operation, or several and none is named.", "Name one of them in `operationName`.";
        InvalidVariables = "INVALID_VARIABLES": "The variables do not fit the types that the operation declares.", "The message names the variable.";
        TooCostly = "TOO_COSTLY": "The request costs more than it may: `requested` and `limit` in the extensions say how much.", "Ask for smaller pages, or of fewer nodes; cost.md has the rule.";
        RateLimited = "RATE_LIMITED": "The caller has spent what it may for now: `cost` and `remaining` in the extensions say how much.", "Ask again after `retryAfterSeconds`, or for less; an application of its own may spend more with a token.";
        DocumentTooLarge = "DOCUMENT_TOO_LARGE": "The document has more bytes than it may.", "Ask in several requests, and send values as variables.";
        TooManyTokens = "TOO_MANY_TOKENS": "The document has more tokens than there may be.", "Ask in several requests.";
        TooDeep = "TOO_DEEP": "Fields, or lists in values, are nested deeper than they may be.", "Ask for what is deeper by its `node(id:)`.";
        TooManyAliases = "TOO_MANY_ALIASES": "An object has more aliases than it may have.", "Ask in several requests.";
        NameTooLong = "NAME_TOO_LONG": "An alias is longer than it may be.", "Choose a shorter one.";
        TooManySelections = "TOO_MANY_SELECTIONS": "The document has more fields and fragments than it may, each counted wherever a fragment brings it.", "Ask for less in one request.";
        TooManyRepeats = "TOO_MANY_REPEATS": "One field is written in more places of one object than it may be.", "Write it once.";
        TooManyDirectives = "TOO_MANY_DIRECTIVES": "The document has more directives than there may be.", "Leave out what is always skipped.";
        TooManyIntrospections = "TOO_MANY_INTROSPECTIONS": "The document has more `__schema` and `__type` than there may be.", "Take /schema.graphql.";
        IntrospectionTooDeep = "INTROSPECTION_TOO_DEEP": "Introspection goes from types to types more often than it may, or asks for a field of one object twice.", "Take /schema.graphql.";
        IntrospectionNotAllowed = "INTROSPECTION_NOT_ALLOWED": "The node does not answer `__schema` and `__type`.", "Take /schema.graphql.";
        StreamNeeded = "STREAM_NEEDED": "A subscription was sent where one answer is given.", "Send it over a WebSocket (graphql-transport-ws), or with `Accept: text/event-stream`; changes.md shows how.";
        TooManyStreams = "TOO_MANY_STREAMS": "The caller, or all together, have as many WebSockets and event streams open as there may be; or a WebSocket as many operations.", "Close some; one WebSocket carries several operations.";
        ReservedName = "RESERVED_NAME": "An alias or a variable begins with jumelage__.", "Choose another: these are the engine's own.";
    }
    Field {
        Forbidden = "FORBIDDEN": "The field is not for this caller.", "Send a token of one of the roles that the message names; rights.md lists them all.";
        InvalidArgument = "INVALID_ARGUMENT": "An argument is out of range, or contradicts another.", "The message says which, and what would do.";
        InvalidValue = "INVALID_VALUE": "A value that its scalar does not take.", "The message says what the scalar takes.";
        InvalidId = "INVALID_ID": "An id that is none of this network, or is of another type.", "Use ids as they were given.";
        TooManyIds = "TOO_MANY_IDS": "More ids than may be asked for at once.", "Ask for them in several requests.";
        PageSize = "PAGE_SIZE": "`first` or `last` is negative or too large.", "Ask for 0 to 500 rows.";
        PageBothEnds = "PAGE_BOTH_ENDS": "`first` and `last` are given together.", "Walk a list from one end.";
        InvalidCursor = "INVALID_CURSOR": "A cursor that this node did not give, or that was changed.", "Start the walk again, at the node that gives the cursors.";
        CursorOfOtherList = "CURSOR_OF_OTHER_LIST": "A cursor of another field, filter, order or scope.", "Keep these through a walk, or start again.";
        ChangesLost = "CHANGES_LOST": "The changes since this cursor are not kept any more, or the node's log was begun anew; with `node` in the extensions, and in coverage: that node's.", "Start over: take a cursor with `since: \"NOW\"`, then read the catalogue, then follow; changes.md has the recipe.";
        UnknownAssociation = "UNKNOWN_ASSOCIATION": "No association of the network has this code.", "`associations { code }` lists them.";
        PublicationNotRead = "PUBLICATION_NOT_READ": "The network's anchor publishes a document that this version of the node cannot read.", "Tell the node's operator, who should update it.";
        CoverageNotMet = "COVERAGE_NOT_MET": "Fewer nodes answered than the coverage policy requires.", "`coverage` in the extensions says who did; ask again, or with BEST_EFFORT.";
        NullNotAllowed = "NULL_NOT_ALLOWED": "A value is missing that may not be null: what is around it is null in its place.", "Tell the operator of the node in the extensions, or else of the one you ask.";
        MalformedValue = "MALFORMED_VALUE": "A value has a shape that the schema does not have.", "Tell the operator of the node in the extensions, or else of the one you ask.";
        Internal = "INTERNAL": "A fault of the program.", "The operator finds it in the log under the number in the message.";
    }
    Node {
        Unreachable = "UNREACHABLE": "There is no connection, or the answer broke off.", "Ask again later.";
        DeadlineExceeded = "DEADLINE_EXCEEDED": "The node did not answer in time.", "Ask again, or for less.";
        CircuitOpen = "CIRCUIT_OPEN": "The node failed five times in a row: it is asked again once it answers a trial.", "Ask again later; with `allowStale` its last good answer stands in.";
        PeerBusy = "PEER_BUSY": "As many calls to the node as there may be at a time were under way all the time.", "Ask again.";
        AnswerTooLarge = "ANSWER_TOO_LARGE": "The node's answer is larger than an answer may be: it was not read to the end.", "Ask for smaller pages.";
        HttpStatus = "HTTP_STATUS": "The node answered with an HTTP status that is an error.", "Ask again later; its operator can read the log.";
        MalformedAnswer = "MALFORMED_ANSWER": "The answer is no GraphQL response, or lacks what was asked.", "The node's operator can compare the versions.";
        UnsortedPage = "UNSORTED_PAGE": "The node's page is not in order: it was left out.", "The node's operator can compare the versions.";
        TooManyRows = "TOO_MANY_ROWS": "The node's page has more rows than were asked for: it was left out.", "The node's operator can compare the versions.";
        SpeaksForOthers = "SPEAKS_FOR_OTHERS": "The node said something that only another node may say: it was left out.", "The node's operator has to look into it.";
        UnsupportedByNode = "UNSUPPORTED_BY_NODE": "The node's software is of another version, whose schema does not have all that was asked: what it lacks is left out, and named in `missing`.", "Do without what is missing, or ask the node's operator to update.";
        OtherCollation = "OTHER_COLLATION": "The node orders texts by another version of the collation: its lists cannot be merged with others', and are left out.", "Ask the node itself, or its operator to update.";
        ReferenceGone = "REFERENCE_GONE": "The owner knows no object under an id that another node names.", "It mends itself when the two nodes next exchange their records.";
        NodeError = "NODE_ERROR": "The node's own error, without a code.", "Its message says more.";
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

impl From<Code> for std::borrow::Cow<'static, str> {
    fn from(code: Code) -> Self {
        Self::Borrowed(code.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The documentation's page, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         Made from the code: `cargo run -- print-errors`. Every entry of a response's `errors` has a stable `code` in its \
         `extensions`; messages are for people and may change. A node that does not answer is no error: `coverage` says so, \
         with the same codes.\n",
    );
    for (place, title) in [
        (
            Place::Request,
            "Of a request: `errors` without a path, and no `data`",
        ),
        (Place::Field, "Of a field: `errors` with its path"),
        (
            Place::Node,
            "Of a node: `coverage.nodes.errorCode`, and `errors` with `node` in the extensions",
        ),
    ] {
        let _ = write!(
            page,
            "\n## {title}\n\n| code | what it means | what to do |\n|---|---|---|\n"
        );
        for code in Code::ALL.iter().filter(|code| code.place() == place) {
            let _ = writeln!(page, "| `{code}` | {} | {} |", code.meaning(), code.hint());
        }
    }
    page.push_str("\n## Limits\n\n| what | at most | code |\n|---|--:|---|\n");
    for (what, number, code) in limits::ALL {
        let _ = writeln!(page, "| {what} | {number} | `{code}` |");
    }
    page
}
