//! Where the person is: a stack of screens that never empties.
//!
//! The bottom of the stack is a tab; going to a tab clears what lay on it.

/// A screen and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The list of chats.
    Chats,
    /// The open chat.
    Chat,
    /// Model, persona and manner of the open chat.
    ChatSetup,
    /// What the person decides and can look up.
    You,
    /// The models on this device.
    Models,
    /// One model, by its id.
    Model(String),
    /// Ready-made instructions.
    Personas,
    /// One of them, by its id.
    Persona(String),
    /// How answers are drawn where a chat says nothing else.
    Manner,
    /// Language, theme, size of text.
    Look,
    /// Passphrase, recovery code, locking.
    Lock,
    /// Backup and restore.
    Backup,
    /// How long chats are kept; deleting everything.
    Keeping,
    /// What is stored where.
    Storage,
    /// That nothing leaves the device.
    Proof,
    /// Version, licenses.
    About,
}

/// A place in the bar at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Conversations.
    Chats,
    /// Models, personas, settings.
    You,
}

impl Tab {
    /// The bar, in order. A new tab is one line here and one in [`Tab::screen`].
    pub const ALL: [Self; 2] = [Self::Chats, Self::You];

    /// The screen a tab opens with.
    pub fn screen(self) -> Screen {
        match self {
            Self::Chats => Screen::Chats,
            Self::You => Screen::You,
        }
    }
}

/// The way to the screen that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nav {
    stack: Vec<Screen>,
}

impl Default for Nav {
    fn default() -> Self {
        Self { stack: vec![Screen::Chats] }
    }
}

impl Nav {
    /// The screen that is shown.
    pub fn here(&self) -> &Screen {
        self.stack.last().unwrap_or(&Screen::Chats)
    }

    /// The tab the screen belongs to.
    pub fn tab(&self) -> Tab {
        let first = self.stack.first();
        Tab::ALL.into_iter().find(|tab| first == Some(&tab.screen())).unwrap_or(Tab::Chats)
    }

    /// Whether there is a way back.
    pub fn can_go_back(&self) -> bool {
        self.stack.len() > 1
    }

    /// Puts a screen on top, or returns to it where it lies below.
    pub fn go(&mut self, screen: Screen) {
        match self.stack.iter().position(|below| *below == screen) {
            Some(at) => self.stack.truncate(at + 1),
            None => self.stack.push(screen),
        }
    }

    /// Goes to a tab's first screen.
    pub fn go_to_tab(&mut self, tab: Tab) {
        self.stack = vec![tab.screen()];
    }

    /// Back by one screen; stays at the last.
    pub fn back(&mut self) {
        if self.can_go_back() {
            self.stack.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_way_that_was_gone() {
        let mut nav = Nav::default();
        nav.back();
        assert_eq!(nav.here(), &Screen::Chats);
        nav.go(Screen::Chat);
        nav.go(Screen::ChatSetup);
        nav.go(Screen::Models);
        nav.go(Screen::Chat);
        assert_eq!((nav.here(), nav.tab()), (&Screen::Chat, Tab::Chats));
        nav.back();
        assert!(!nav.can_go_back());
        nav.go_to_tab(Tab::You);
        nav.go(Screen::Proof);
        assert_eq!((nav.here(), nav.tab()), (&Screen::Proof, Tab::You));
    }
}
