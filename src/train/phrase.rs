//! How a task is asked for. The first phrase of a list is the one the evaluation uses.
//!
//! `{}` stands for the text that is worked on.

use super::sample::Lang;

/// A task that is asked for with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Translation out of this language into the other.
    Translate,
    /// Spelling and grammar mended, nothing else changed.
    Correct,
    /// A title of a few words.
    Title,
    /// A summary of a sentence or two.
    Summary,
    /// The name of the intent in words, such as `play music`.
    Intent,
    /// The same in other words.
    Paraphrase,
    /// The same to somebody one does not know; in French with *vous*.
    Formal,
    /// The same in plain words.
    Simplify,
    /// What a word means.
    Define,
    /// The same once more.
    Repeat,
}

impl Task {
    /// All tasks.
    pub const ALL: [Self; 10] = [
        Self::Translate,
        Self::Correct,
        Self::Title,
        Self::Summary,
        Self::Intent,
        Self::Paraphrase,
        Self::Formal,
        Self::Simplify,
        Self::Define,
        Self::Repeat,
    ];
}

/// Ways of asking in a language; for [`Task::Translate`] the language of the text. Each has one
/// place for the text.
pub fn phrases(task: Task, lang: Lang) -> &'static [&'static str] {
    match (task, lang) {
        (Task::Translate, Lang::En) => TRANSLATE_EN,
        (Task::Translate, Lang::Fr) => TRANSLATE_FR,
        (Task::Correct, Lang::En) => CORRECT_EN,
        (Task::Correct, Lang::Fr) => CORRECT_FR,
        (Task::Title, Lang::En) => TITLE_EN,
        (Task::Title, Lang::Fr) => TITLE_FR,
        (Task::Summary, Lang::En) => SUMMARY_EN,
        (Task::Summary, Lang::Fr) => SUMMARY_FR,
        (Task::Intent, Lang::En) => INTENT_EN,
        (Task::Intent, Lang::Fr) => INTENT_FR,
        (Task::Paraphrase, Lang::En) => PARAPHRASE_EN,
        (Task::Paraphrase, Lang::Fr) => PARAPHRASE_FR,
        (Task::Formal, Lang::En) => FORMAL_EN,
        (Task::Formal, Lang::Fr) => FORMAL_FR,
        (Task::Simplify, Lang::En) => SIMPLIFY_EN,
        (Task::Simplify, Lang::Fr) => SIMPLIFY_FR,
        (Task::Define, Lang::En) => DEFINE_EN,
        (Task::Define, Lang::Fr) => DEFINE_FR,
        (Task::Repeat, Lang::En) => REPEAT_EN,
        (Task::Repeat, Lang::Fr) => REPEAT_FR,
    }
}

/// A task asked for in the evaluation's way.
pub fn asked(task: Task, lang: Lang, text: &str) -> String {
    phrases(task, lang)[0].replace("{}", text)
}

const TRANSLATE_EN: &[&str] = &[
    "Translate into French: {}",
    "Translate to French: {}",
    "Translate this into French: {}",
    "Translate this sentence into French: {}",
    "Translate the following into French:\n{}",
    "Please translate into French: {}",
    "Can you translate this into French? {}",
    "Could you put this into French: {}",
    "translate to french: {}",
    "Into French, please: {}",
    "In French: {}",
    "French translation of \"{}\"",
    "How do you say \"{}\" in French?",
    "How would you say this in French? {}",
    "What is \"{}\" in French?",
    "What's the French for \"{}\"?",
    "Say \"{}\" in French.",
    "Give me the French for: {}",
    "Put this in French: {}",
    "I need this in French: {}",
    "Write this in French:\n{}",
    "English to French: {}",
    "{}\nTranslate into French.",
    "{}\nWhat is that in French?",
    "{}\n\nPlease translate this into French.",
    "\"{}\" - in French, please.",
];

const TRANSLATE_FR: &[&str] = &[
    "Traduis en anglais : {}",
    "Traduire en anglais : {}",
    "Traduisez en anglais : {}",
    "Traduis cette phrase en anglais : {}",
    "Traduis ce texte en anglais :\n{}",
    "Peux-tu traduire ceci en anglais ? {}",
    "Pouvez-vous traduire en anglais : {}",
    "Traduction en anglais : {}",
    "traduis en anglais : {}",
    "En anglais, s'il te plaît : {}",
    "En anglais : {}",
    "Comment dit-on « {} » en anglais ?",
    "Comment dire « {} » en anglais ?",
    "Comment on dit ça en anglais ? {}",
    "Que veut dire « {} » en anglais ?",
    "Dis « {} » en anglais.",
    "Donne-moi la traduction anglaise de : {}",
    "Mets ceci en anglais : {}",
    "J'ai besoin de cette phrase en anglais : {}",
    "Écris ceci en anglais :\n{}",
    "Du français vers l'anglais : {}",
    "{}\nTraduis en anglais.",
    "{}\nComment dit-on cela en anglais ?",
    "{}\n\nTraduis ce texte en anglais, s'il te plaît.",
    "« {} » - en anglais, s'il vous plaît.",
];

const CORRECT_EN: &[&str] = &[
    "Correct the mistakes: {}",
    "Correct this: {}",
    "Correct this sentence: {}",
    "Correct the spelling and grammar: {}",
    "Fix the spelling: {}",
    "Fix the mistakes: {}",
    "Fix this sentence: {}",
    "Fix the grammar: {}",
    "Please correct: {}",
    "Can you correct this? {}",
    "Could you fix my mistakes? {}",
    "Proofread: {}",
    "Proofread this text:\n{}",
    "Check my spelling: {}",
    "Is there a mistake in this? Correct it: {}",
    "Correct my English: {}",
    "Correct the following text:\n{}",
    "Write this without mistakes: {}",
    "correct: {}",
    "{}\nCorrect this, please.",
    "{}\nFix the mistakes.",
    "{}\n\nPlease correct the spelling and grammar.",
    "Give me the right spelling of: \"{}\"",
    "Correct \"{}\"",
];

const CORRECT_FR: &[&str] = &[
    "Corrige les fautes : {}",
    "Corrige : {}",
    "Corrige cette phrase : {}",
    "Corrige l'orthographe et la grammaire : {}",
    "Corrige l'orthographe : {}",
    "Corrige mes fautes : {}",
    "Corrigez les fautes : {}",
    "Corrigez ce texte :\n{}",
    "Peux-tu corriger ceci ? {}",
    "Peux-tu corriger mes fautes ? {}",
    "Pouvez-vous corriger cette phrase ? {}",
    "Relis et corrige : {}",
    "Relis ce texte :\n{}",
    "Vérifie l'orthographe : {}",
    "Y a-t-il une faute ? Corrige-la : {}",
    "Corrige mon français : {}",
    "Corrige le texte suivant :\n{}",
    "Écris ceci sans fautes : {}",
    "corrige : {}",
    "Correction : {}",
    "{}\nCorrige, s'il te plaît.",
    "{}\nCorrige les fautes.",
    "{}\n\nPeux-tu corriger l'orthographe et la grammaire ?",
    "Réécris sans fautes : « {} »",
];

const TITLE_EN: &[&str] = &[
    "Give this text a title: {}",
    "Give this note a title: {}",
    "Give a title to this text:\n{}",
    "Write a title for this: {}",
    "Write a short title for this note:\n{}",
    "Suggest a title: {}",
    "Suggest a title for the following text:\n{}",
    "Find a title for this note: {}",
    "What would be a good title for this?\n{}",
    "What title would you give this text? {}",
    "Can you give this a title? {}",
    "A short title, please: {}",
    "Title this: {}",
    "A title for: {}",
    "I need a title for this note:\n{}",
    "Name this note: {}",
    "{}\nGive this a title.",
    "{}\n\nSuggest a short title for this text.",
    "{}\n\nWhat would be a good title?",
];

const TITLE_FR: &[&str] = &[
    "Donne un titre à ce texte : {}",
    "Donne un titre à cette note : {}",
    "Donne un titre au texte suivant :\n{}",
    "Écris un titre pour ce texte : {}",
    "Écris un titre court pour cette note :\n{}",
    "Propose un titre : {}",
    "Propose un titre pour ce texte :\n{}",
    "Trouve un titre pour cette note : {}",
    "Quel serait un bon titre ?\n{}",
    "Quel titre donnerais-tu à ce texte ? {}",
    "Peux-tu donner un titre à ceci ? {}",
    "Un titre court, s'il te plaît : {}",
    "Proposez un titre : {}",
    "Un titre pour : {}",
    "Il me faut un titre pour cette note :\n{}",
    "Comment intituler ce texte ? {}",
    "{}\nDonne un titre à ce texte.",
    "{}\n\nPropose un titre court.",
    "{}\n\nQuel serait un bon titre ?",
];

const SUMMARY_EN: &[&str] = &[
    "Summarise: {}",
    "Summarize: {}",
    "Summarise this text:\n{}",
    "Summarise this text in one sentence:\n{}",
    "Summarise the following:\n{}",
    "Give me a short summary: {}",
    "Write a summary of this text:\n{}",
    "Write a one-sentence summary:\n{}",
    "Sum this up: {}",
    "Sum up this note in a sentence: {}",
    "What is this text about?\n{}",
    "What is the main point of this?\n{}",
    "In short, what does this say? {}",
    "Can you summarise this? {}",
    "Could you sum this up for me?\n{}",
    "Please summarise: {}",
    "A short summary, please:\n{}",
    "tl;dr: {}",
    "Shorten this to a sentence: {}",
    "{}\nSummarise this.",
    "{}\n\nGive a short summary of this text.",
    "{}\n\nWhat is the main point?",
];

const SUMMARY_FR: &[&str] = &[
    "Résume : {}",
    "Résume ce texte : {}",
    "Résume ce texte :\n{}",
    "Résume ce texte en une phrase :\n{}",
    "Résumez le texte suivant :\n{}",
    "Fais un court résumé : {}",
    "Écris un résumé de ce texte :\n{}",
    "Écris un résumé en une phrase :\n{}",
    "Résume cette note en une phrase : {}",
    "De quoi parle ce texte ?\n{}",
    "Quelle est l'idée principale ?\n{}",
    "En bref, que dit ce texte ? {}",
    "Peux-tu résumer ceci ? {}",
    "Peux-tu me faire un résumé ?\n{}",
    "Pouvez-vous résumer ce texte ?\n{}",
    "Un court résumé, s'il te plaît :\n{}",
    "En résumé : {}",
    "Raccourcis en une phrase : {}",
    "{}\nRésume.",
    "{}\n\nFais un court résumé de ce texte.",
    "{}\n\nQuelle est l'idée principale ?",
];

const INTENT_EN: &[&str] = &[
    "What is the intent? {}",
    "What is the intent of this request? {}",
    "What is the intent of \"{}\"?",
    "Name the intent: {}",
    "Name the intent of this command: {}",
    "Which intent is this? {}",
    "Intent: {}",
    "Give the intent of this message: {}",
    "What does the person want? Name the intent: {}",
    "Classify this request: {}",
    "Classify the intent: {}",
    "Find the intent: {}",
    "Say in a few words what is wanted: {}",
    "{}\nWhat is the intent?",
    "{}\nName the intent.",
];

const INTENT_FR: &[&str] = &[
    "Quelle est l'intention ? {}",
    "Quelle est l'intention de cette demande ? {}",
    "Quelle est l'intention de « {} » ?",
    "Nomme l'intention : {}",
    "Nomme l'intention de cette commande : {}",
    "Quelle intention est-ce ? {}",
    "Intention : {}",
    "Donne l'intention de ce message : {}",
    "Que veut la personne ? Nomme l'intention : {}",
    "Classe cette demande : {}",
    "Classe l'intention : {}",
    "Trouve l'intention : {}",
    "{}\nQuelle est l'intention ?",
    "{}\nNomme l'intention.",
];

const PARAPHRASE_EN: &[&str] = &[
    "Say this in other words: {}",
    "Say it differently: {}",
    "Rephrase: {}",
    "Rephrase this sentence: {}",
    "Reword this: {}",
    "Put this another way: {}",
    "Paraphrase: {}",
    "Write this in other words: {}",
    "Another way to say \"{}\"?",
    "How else could I say \"{}\"?",
    "Can you rephrase this? {}",
    "Say the same thing in other words: {}",
    "Rewrite this sentence: {}",
    "{}\nSay this in other words.",
    "{}\nRephrase.",
];

const PARAPHRASE_FR: &[&str] = &[
    "Dis-le autrement : {}",
    "Dis cela avec d'autres mots : {}",
    "Reformule : {}",
    "Reformule cette phrase : {}",
    "Reformulez : {}",
    "Écris ceci autrement : {}",
    "Peux-tu reformuler ? {}",
    "Peux-tu dire cela autrement ? {}",
    "Une autre façon de dire « {} » ?",
    "Comment dire autrement « {} » ?",
    "Réécris cette phrase : {}",
    "Dis la même chose avec d'autres mots : {}",
    "{}\nDis-le autrement.",
    "{}\nReformule.",
];

const FORMAL_EN: &[&str] = &[
    "Make this more formal: {}",
    "Say this more formally: {}",
    "Write this in a formal way: {}",
    "Make this polite: {}",
    "{}\nMake this more formal.",
];

const FORMAL_FR: &[&str] = &[
    "Mets au vouvoiement : {}",
    "Vouvoie : {}",
    "Dis-le en vouvoyant : {}",
    "Écris cette phrase avec « vous » : {}",
    "Passe du tutoiement au vouvoiement : {}",
    "Dis cela de façon plus polie : {}",
    "Rends cette phrase plus formelle : {}",
    "Plus formel, s'il te plaît : {}",
    "Comment le dire à quelqu'un qu'on vouvoie ? {}",
    "{}\nMets au vouvoiement.",
    "{}\nDis-le plus poliment.",
];

const SIMPLIFY_EN: &[&str] = &[
    "Simplify: {}",
    "Make this simpler: {}",
    "Say this in plain words: {}",
    "Write this in plain language: {}",
    "Rewrite this so that it is easy to read: {}",
    "In simpler words: {}",
    "Can you make this easier to understand? {}",
    "Say it more simply: {}",
    "{}\nSimplify this.",
    "{}\nSay this in plain language.",
];

const SIMPLIFY_FR: &[&str] = &[
    "Simplifie : {}",
    "Dis-le plus simplement : {}",
    "Écris ceci avec des mots simples : {}",
    "Rends ce texte plus facile à lire : {}",
    "Peux-tu simplifier ceci ? {}",
    "{}\nSimplifie.",
];

const DEFINE_EN: &[&str] = &[
    "What does \"{}\" mean?",
    "What does {} mean?",
    "Define \"{}\".",
    "Define {}",
    "What is the meaning of \"{}\"?",
    "Give me the definition of \"{}\".",
    "Explain the word \"{}\".",
    "Tell me what \"{}\" means.",
    "meaning of {}",
    "definition of {}",
];

const DEFINE_FR: &[&str] = &[
    "Que veut dire « {} » ?",
    "Que signifie « {} » ?",
    "Définis « {} ».",
    "Quel est le sens du mot « {} » ?",
    "Donne la définition de « {} ».",
    "Explique le mot « {} ».",
    "C'est quoi, « {} » ?",
];

const REPEAT_EN: &[&str] = &[
    "Repeat: {}",
    "Repeat after me: {}",
    "Say this again: {}",
    "Copy this text:\n{}",
    "Write this out as it is: {}",
    "Please repeat this sentence: {}",
    "{}\nRepeat that, please.",
];

const REPEAT_FR: &[&str] = &[
    "Répète : {}",
    "Répète après moi : {}",
    "Redis cette phrase : {}",
    "Recopie ce texte :\n{}",
    "Écris ceci tel quel : {}",
    "Peux-tu répéter cette phrase ? {}",
    "{}\nRépète, s'il te plaît.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_has_one_place_and_french_is_spaced() {
        for (task, lang) in Task::ALL.into_iter().flat_map(|task| Lang::ALL.map(|lang| (task, lang))) {
            let ways = phrases(task, lang);
            assert!(ways.len() >= 5, "{task:?} {lang:?}");
            for (at, way) in ways.iter().enumerate() {
                assert_eq!(way.matches("{}").count(), 1, "{way}");
                assert!(!ways[..at].contains(way), "{way} stands twice");
                assert!(!way.contains("  ") && way.trim() == *way, "{way}");
                let tight = way.char_indices().filter(|(_, c)| ":;?!»".contains(*c));
                for (place, _) in tight.filter(|_| lang == Lang::Fr) {
                    assert!(way[..place].ends_with(' '), "{way}");
                }
            }
        }
    }

    #[test]
    fn the_evaluation_asks_in_the_first_way() {
        assert_eq!(asked(Task::Translate, Lang::En, "Hello."), "Translate into French: Hello.");
        assert_eq!(asked(Task::Correct, Lang::Fr, "Il est la."), "Corrige les fautes : Il est la.");
        assert_eq!(asked(Task::Intent, Lang::En, "a timer"), "What is the intent? a timer");
    }
}
