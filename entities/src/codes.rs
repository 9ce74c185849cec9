//! Stable codes, each with what it means and what to do: said once, for messages and for the documentation's page.

/// An enum of codes.
#[macro_export]
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $word:literal: $meaning:literal, $hint:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[doc = $meaning] $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As clients get it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it means, and what to do about it.
            #[must_use]
            pub const fn explained(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [$meaning, $hint],)+ }
            }
        }
    };
}
