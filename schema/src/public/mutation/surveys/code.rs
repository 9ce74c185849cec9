//! What is wrong with an answer, as clients get it.

use jumelage_domain::survey::AnswerFault;

jumelage_entities::codes! {
    /// The stable codes.
    AnswerCode {
        UnknownQuestion = "UNKNOWN_QUESTION": "The survey has no such question.", "Use the names that `survey { questions { id } }` gives.";
        Required = "REQUIRED": "A question that must be answered is not.", "Answer it.";
        WrongType = "WRONG_TYPE": "The question is answered otherwise.", "Give a choice, choices, a number or a text, as its `answerType` says.";
        UnknownChoice = "UNKNOWN_CHOICE": "The question has no such choice.", "The message names those that it has.";
        ChosenTwice = "CHOSEN_TWICE": "One choice is there twice.", "Name it once.";
        TooMany = "TOO_MANY": "There are more choices than may be chosen.", "The message says how many.";
        OutOfRange = "OUT_OF_RANGE": "A number is outside its limits.", "The message says from where to where.";
        TooLong = "TOO_LONG": "A text is too long.", "The message says how long it may be.";
        NotAsked = "NOT_ASKED": "The survey does not ask this kind of body.", "`survey { respondents }` says whom it asks.";
        NotOpen = "NOT_OPEN": "The survey is not open yet.", "The message says when it opens.";
        Closed = "CLOSED": "The survey is closed.", "Nothing: answers stay as they were then.";
    }
}

impl From<AnswerFault> for AnswerCode {
    fn from(fault: AnswerFault) -> Self {
        match fault {
            AnswerFault::UnknownQuestion => Self::UnknownQuestion,
            AnswerFault::Required => Self::Required,
            AnswerFault::WrongType => Self::WrongType,
            AnswerFault::UnknownChoice => Self::UnknownChoice,
            AnswerFault::ChosenTwice => Self::ChosenTwice,
            AnswerFault::TooMany => Self::TooMany,
            AnswerFault::OutOfRange => Self::OutOfRange,
            AnswerFault::TooLong => Self::TooLong,
            AnswerFault::NotAsked => Self::NotAsked,
            AnswerFault::NotOpen => Self::NotOpen,
            AnswerFault::Closed => Self::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_the_code_that_it_has_everywhere() {
        for fault in AnswerFault::ALL {
            assert_eq!(AnswerCode::from(*fault).as_str(), fault.as_str());
        }
        assert_eq!(AnswerCode::ALL.len(), AnswerFault::ALL.len());
    }
}
