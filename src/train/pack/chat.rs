//! A conversation as ids. Control tokens are written here and nowhere else.

use crate::train::sample::{By, Sample};
use crate::train::vocabulary::{ASSISTANT, CALL, END, Encoder, SYSTEM, TEXT, TOOL, USER};

/// Ids of a conversation, from `<|text|>` on, and which of them are the assistant's own: its words
/// or its call, and the end of its turn. What opens its turn is given, not learnt.
pub fn conversation(sample: &Sample, encoder: &mut Encoder<'_>) -> (Vec<u16>, Vec<bool>) {
    let mut ids = vec![TEXT];
    if !sample.system.is_empty() {
        ids.push(SYSTEM);
        encoder.encode(&sample.system, &mut ids);
        ids.push(END);
    }
    let mut learn = vec![false; ids.len()];
    for turn in &sample.turns {
        ids.push(match turn.by {
            By::User => USER,
            By::Tool => TOOL,
            By::Assistant | By::Call => ASSISTANT,
        });
        learn.push(false);
        if turn.by == By::Call {
            ids.push(CALL);
        }
        encoder.encode(&turn.text, &mut ids);
        ids.push(END);
        learn.resize(ids.len(), matches!(turn.by, By::Assistant | By::Call));
    }
    (ids, learn)
}
