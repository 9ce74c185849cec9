//! How a name can be read: which words carry it, which only tell it from its namesakes, and what kind of body it says.

use icu_casemap::CaseMapper;

use crate::{
    LocalGovernmentLevel,
    matching::{
        latin::{latin, sound},
        words::{AFTER, BEFORE, BETWEEN, long},
    },
    text::tidy,
};

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In full, where a short form of it is known.
    pub text: String,
    /// It is one letter, or ends with a full stop that nobody could resolve: a longer word that begins so may be meant.
    pub short: bool,
}

/// A part of a name, read as if it were all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    /// It stands in brackets: another name of the place, or where it lies.
    Bracketed,
    /// It stands before or behind a stroke: one of two names, or where it lies.
    Stroke,
}

/// One way to read a name.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// All its words as they are written, without accents.
    pub plain: String,
    /// The same with accents; nothing for a part of a name.
    pub accented: String,
    /// The words that count.
    pub words: Vec<Word>,
    /// How many of them are the name itself; the others tell it from its namesakes.
    pub own: usize,
    /// How many of them come before the first brackets or comma.
    pub outside: usize,
    /// How it sounds as a whole.
    pub sound: String,
    /// How each word sounds.
    pub sounds: Vec<String>,
    /// What kind of body it says.
    pub body: Option<LocalGovernmentLevel>,
    /// Whether it says so.
    pub titled: bool,
    /// Whether a short form was resolved.
    pub lengthened: bool,
    /// Written in Latin letters by this program.
    pub transliterated: bool,
    /// It is only a part of what is written, and why.
    pub alone: Option<Alone>,
}

/// All ways to read a name, the obvious one first.
pub(super) fn readings(name: &str) -> Vec<Reading> {
    let (text, transliterated) = latin(name);
    let parts = parts(&text);
    let mut readings = Vec::new();
    let whole = reading(&parts, transliterated);
    readings.extend(whole.map(|whole| Reading {
        accented: accented(name),
        ..whole
    }));
    for (at, part) in parts.iter().enumerate() {
        let alone = match part.kind {
            Kind::Comma => continue,
            Kind::Brackets => Alone::Bracketed,
            Kind::Stroke => Alone::Stroke,
            // What stands in brackets may tell two namesakes apart, and is not left out for nothing.
            Kind::Main => match parts.get(1) {
                Some(next) if next.kind == Kind::Stroke => Alone::Stroke,
                _ => continue,
            },
        };
        let part = reading(&parts[at..=at], transliterated);
        readings.extend(part.map(|part| Reading {
            alone: Some(alone),
            ..part
        }));
    }
    readings
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Main,
    Brackets,
    Stroke,
    Comma,
}

#[derive(Debug)]
struct Part {
    kind: Kind,
    text: String,
}

/// Cuts at brackets, strokes, commas, and dashes with space around them.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = vec![Part {
        kind: Kind::Main,
        text: String::new(),
    }];
    let mut cut = |kind| {
        parts.push(Part {
            kind,
            text: String::new(),
        });
    };
    let letters: Vec<char> = text.chars().collect();
    let mut taken: Vec<(usize, char)> = Vec::new();
    let mut count = 0;
    for (at, &letter) in letters.iter().enumerate() {
        let near = |offset: isize| {
            at.checked_add_signed(offset)
                .and_then(|at| letters.get(at))
                .copied()
                .unwrap_or(' ')
        };
        let kind = match letter {
            '(' | '[' => Kind::Brackets,
            // “a/M” and “s/Loire” are short forms.
            '/' if near(-1).is_alphabetic() && !near(-2).is_alphanumeric() => {
                taken.push((count, '.'));
                continue;
            }
            '/' | '|' | ';' | ')' | ']' => Kind::Stroke,
            ',' => Kind::Comma,
            '-' if near(-1) == ' ' && near(1) == ' ' => Kind::Stroke,
            _ => {
                taken.push((count, letter));
                continue;
            }
        };
        cut(kind);
        count += 1;
    }
    for (part, letter) in taken {
        parts[part].text.push(letter);
    }
    let mut kept: Vec<Part> = parts
        .into_iter()
        .filter(|part| part.text.contains(|letter: char| letter.is_alphanumeric()))
        .collect();
    if let Some(first) = kept.first_mut() {
        first.kind = Kind::Main;
    }
    kept
}

struct Token {
    text: String,
    dotted: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric()) {
        rest = &rest[start..];
        let end = rest
            .find(|letter: char| !letter.is_alphanumeric())
            .unwrap_or(rest.len());
        tokens.push(Token {
            text: rest[..end].to_owned(),
            dotted: rest[end..].starts_with('.'),
        });
        rest = &rest[end..];
    }
    tokens
}

/// The first part is the name, the others are additions.
fn reading(parts: &[Part], transliterated: bool) -> Option<Reading> {
    let mut reading = Reading {
        plain: String::new(),
        accented: String::new(),
        words: Vec::new(),
        own: 0,
        outside: 0,
        sound: String::new(),
        sounds: Vec::new(),
        body: None,
        titled: false,
        lengthened: false,
        transliterated,
        alone: None,
    };
    let mut plain = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let tokens = tokens(&part.text);
        plain.extend(tokens.iter().map(|token| token.text.clone()));
        let kept = reading.untitled(&tokens, at > 0);
        for token in kept {
            let leads = reading.words.is_empty();
            let full = long(&token.text, token.dotted).filter(|_| leads || token.text.len() > 1);
            if full.is_none() && BETWEEN.contains(&token.text.as_str()) {
                if at == 0 && reading.own == 0 && !leads {
                    reading.own = reading.words.len();
                }
                continue;
            }
            reading.lengthened |= full.is_some_and(|full| full != token.text);
            reading.words.push(Word {
                short: full.is_none() && (token.dotted || token.text.len() == 1),
                text: full.map_or_else(|| token.text.clone(), str::to_owned),
            });
        }
        if at == 0 && reading.own == 0 {
            reading.own = reading.words.len();
        }
        let closes = |next: &Part| matches!(next.kind, Kind::Brackets | Kind::Comma);
        if reading.outside == 0 && parts.get(at + 1).is_none_or(closes) {
            reading.outside = reading.words.len();
        }
    }
    // A name of nothing but small words is carried by them.
    if reading.words.is_empty() {
        reading.words = plain
            .iter()
            .map(|word| Word {
                text: word.clone(),
                short: false,
            })
            .collect();
        reading.own = reading.words.len();
        reading.body = None;
        reading.titled = false;
    }
    reading.plain = plain.join(" ");
    reading.sounds = reading.words.iter().map(|word| sound(&word.text)).collect();
    reading.sound = sound(
        &reading
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<String>(),
    );
    (!reading.sound.is_empty()).then_some(reading)
}

impl Reading {
    /// The tokens without what says the kind of body. An addition may be nothing else.
    fn untitled<'a>(&mut self, tokens: &'a [Token], addition: bool) -> &'a [Token] {
        let least = usize::from(!addition);
        for (title, body) in BEFORE {
            let length = title.split(' ').count();
            let begins = tokens.len() >= length + least
                && title
                    .split(' ')
                    .zip(tokens)
                    .all(|(word, token)| word == token.text);
            if begins {
                return self.say(*body, &tokens[length..], addition);
            }
        }
        for (title, body) in AFTER {
            let length = title.split(' ').count();
            let ends = tokens.len() >= length + least
                && title
                    .split(' ')
                    .zip(&tokens[tokens.len() - length..])
                    .all(|(word, token)| word == token.text);
            if ends {
                return self.say(*body, &tokens[..tokens.len() - length], addition);
            }
        }
        tokens
    }

    /// An addition with a name of its own, like “Provinz Limburg”, says what that is, and not what the place is.
    fn say<'a>(
        &mut self,
        body: LocalGovernmentLevel,
        kept: &'a [Token],
        addition: bool,
    ) -> &'a [Token] {
        if !addition || kept.is_empty() {
            self.body.get_or_insert(body);
            self.titled = true;
        }
        kept
    }

    /// What the words beyond a number of them say, written with spaces.
    pub(super) fn beyond(&self, count: usize) -> String {
        let words: Vec<&str> = self.words[count..]
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        words.join(" ")
    }
}

impl Reading {
    /// How its first words sound together.
    pub(super) fn sound_of(&self, count: usize) -> String {
        sound(
            &self.words[..count]
                .iter()
                .map(|word| word.text.as_str())
                .collect::<String>(),
        )
    }
}

/// Words with their accents, whatever their case and what separates them.
fn accented(name: &str) -> String {
    let lower = tidy(&CaseMapper::new().fold_string(name));
    let words: Vec<String> = tokens(&lower).into_iter().map(|token| token.text).collect();
    words.join(" ")
}
