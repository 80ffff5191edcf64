//! How much of a long conversation the model sees: the latest turns that leave room for an answer.
//!
//! The start moves in steps, not with every turn: as long as it stands, the next prompt begins with
//! the same tokens and the cache is of use.

use crate::data::{Role, Turn};
use crate::engine::generate::Session;
use crate::engine::{Fitted, Result};

impl Session {
    /// The first of `turns` to be seen, standing instructions aside, so that prompt and `reserve`
    /// tokens of answer fit the context. `from` is kept while it fits. The latest question is always
    /// seen, even where it does not fit.
    pub(super) fn fit(&self, turns: &[Turn], from: usize, reserve: usize) -> Result<Fitted> {
        let context = self.context();
        let room = context.saturating_sub(reserve.min(context / 2));
        let starts = starts(turns);
        let from =
            starts.iter().copied().find(|&start| start >= from).or(starts.last().copied()).unwrap_or(0);
        let tokens = self.tokens_from(turns, from)?;
        if tokens <= room {
            return Ok(Fitted { first: from, tokens, context });
        }
        // Room for some more turns before the start has to move again.
        let goal = room - room / 4;
        let mut first = self.guess(turns, &starts, goal)?;
        loop {
            let tokens = self.tokens_from(turns, first)?;
            let next = starts.iter().copied().find(|&start| start > first);
            match next {
                Some(next) if tokens > goal => first = next,
                _ => return Ok(Fitted { first, tokens, context }),
            }
        }
    }

    fn tokens_from(&self, turns: &[Turn], first: usize) -> Result<usize> {
        Ok(self.encode_turns(&seen(turns, first), "")?.len())
    }

    /// A start that is about right, from the texts alone; never later than the right one by more
    /// than what the template adds.
    fn guess(&self, turns: &[Turn], starts: &[usize], goal: usize) -> Result<usize> {
        let mut taken = 0;
        let mut first = turns.len();
        while first > 0 {
            let Some(turn) = turns.get(first - 1) else { break };
            taken += self.count(&turn.content)?;
            if taken > goal {
                break;
            }
            first -= 1;
        }
        let later = starts.iter().copied().find(|&start| start >= first);
        Ok(later.or(starts.last().copied()).unwrap_or(0))
    }
}

/// What the model sees: standing instructions, then the turns from `first` on.
pub(super) fn seen(turns: &[Turn], first: usize) -> Vec<Turn> {
    let standing = turns.iter().take_while(|turn| turn.role == Role::System);
    let rest = turns.iter().skip(first).skip_while(|turn| turn.role == Role::System);
    standing.chain(rest).cloned().collect()
}

/// Where a conversation may begin: at what the person says.
fn starts(turns: &[Turn]) -> Vec<usize> {
    turns.iter().enumerate().filter(|(_, turn)| turn.role == Role::User).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_always_seen_and_never_twice() {
        let turns = [
            Turn::new(Role::System, "s"),
            Turn::new(Role::User, "a"),
            Turn::new(Role::Assistant, "A"),
            Turn::new(Role::User, "b"),
        ];
        let said = |first| seen(&turns, first).iter().map(|turn| turn.content.clone()).collect::<String>();
        assert_eq!((said(0), said(1), said(3)), ("saAb".to_owned(), "saAb".to_owned(), "sb".to_owned()));
        assert_eq!(starts(&turns), [1, 3]);
    }
}
