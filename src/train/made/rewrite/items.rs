//! Things that stand on lists: for the shop, a bag, a day.
//!
//! A thing reads the same after a hyphen and inside a sentence.

use crate::train::{Dice, Lang};

/// Sentence around the things in English and in French, and the things.
struct Kind {
    around: [(&'static [&'static str], &'static str); 2],
    things: &'static [(&'static str, &'static str)],
}

const KINDS: &[Kind] = &[
    Kind {
        around: [
            (
                &[
                    "I need to buy",
                    "At the shop I have to get",
                    "We are out of",
                    "Please buy",
                    "For the meal we need",
                ],
                "and",
            ),
            (
                &[
                    "Je dois acheter",
                    "Au magasin, il me faut",
                    "Il manque",
                    "Achète s'il te plaît",
                    "Pour le repas, il faut",
                ],
                "et",
            ),
        ],
        things: SHOPPING,
    },
    Kind {
        around: [
            (&["I have to pack", "In my bag I will put", "For the trip I am taking", "Don't forget"], "and"),
            (
                &["Je dois emporter", "Dans mon sac, je mets", "Pour le voyage, je prends", "Ne pas oublier"],
                "et",
            ),
        ],
        things: PACKING,
    },
    Kind {
        around: [
            (&["Today I have to", "Before tonight I must", "This week I want to", "I still need to"], "and"),
            (
                &[
                    "Aujourd'hui, je dois",
                    "Avant ce soir, il faut",
                    "Cette semaine, je veux",
                    "Il me reste à",
                ],
                "et",
            ),
        ],
        things: CHORES,
    },
];

pub(in crate::train::made) const SHOPPING: &[(&str, &str)] = &[
    ("milk", "du lait"),
    ("bread", "du pain"),
    ("butter", "du beurre"),
    ("six eggs", "six œufs"),
    ("rice", "du riz"),
    ("apples", "des pommes"),
    ("a kilo of potatoes", "un kilo de pommes de terre"),
    ("coffee", "du café"),
    ("two lemons", "deux citrons"),
    ("flour", "de la farine"),
    ("sugar", "du sucre"),
    ("olive oil", "de l'huile d'olive"),
    ("tomatoes", "des tomates"),
    ("a chicken", "un poulet"),
    ("cheese", "du fromage"),
    ("yoghurt", "des yaourts"),
    ("onions", "des oignons"),
    ("garlic", "de l'ail"),
    ("pasta", "des pâtes"),
    ("washing powder", "de la lessive"),
    ("soap", "du savon"),
    ("tea", "du thé"),
    ("salt", "du sel"),
    ("honey", "du miel"),
    ("carrots", "des carottes"),
    ("a lettuce", "une salade"),
    ("fish", "du poisson"),
    ("bananas", "des bananes"),
    ("chocolate", "du chocolat"),
    ("three peppers", "trois poivrons"),
    ("mustard", "de la moutarde"),
    ("jam", "de la confiture"),
];

pub(in crate::train::made) const PACKING: &[(&str, &str)] = &[
    ("my passport", "mon passeport"),
    ("a jumper", "un pull"),
    ("two pairs of socks", "deux paires de chaussettes"),
    ("a toothbrush", "une brosse à dents"),
    ("my phone charger", "mon chargeur de téléphone"),
    ("a book", "un livre"),
    ("an umbrella", "un parapluie"),
    ("a towel", "une serviette"),
    ("sunglasses", "des lunettes de soleil"),
    ("a bottle of water", "une bouteille d'eau"),
    ("my walking shoes", "mes chaussures de marche"),
    ("a raincoat", "un imperméable"),
    ("my swimsuit", "mon maillot de bain"),
    ("medicine", "des médicaments"),
    ("a torch", "une lampe de poche"),
    ("sun cream", "de la crème solaire"),
    ("the tickets", "les billets"),
    ("a map", "une carte"),
    ("three shirts", "trois chemises"),
    ("pyjamas", "un pyjama"),
    ("a hat", "un chapeau"),
    ("my camera", "mon appareil photo"),
    ("plasters", "des pansements"),
    ("a pack of cards", "un jeu de cartes"),
];

pub(in crate::train::made) const CHORES: &[(&str, &str)] = &[
    ("wash the car", "laver la voiture"),
    ("call the dentist", "appeler le dentiste"),
    ("pay the rent", "payer le loyer"),
    ("water the plants", "arroser les plantes"),
    ("answer my emails", "répondre à mes courriels"),
    ("iron three shirts", "repasser trois chemises"),
    ("clean the bathroom", "nettoyer la salle de bains"),
    ("take out the rubbish", "sortir les poubelles"),
    ("post a parcel", "poster un colis"),
    ("walk the dog", "promener le chien"),
    ("cook dinner", "préparer le dîner"),
    ("fix the tap", "réparer le robinet"),
    ("book the train", "réserver le train"),
    ("do the washing", "faire la lessive"),
    ("tidy my desk", "ranger mon bureau"),
    ("return the library books", "rendre les livres à la bibliothèque"),
    ("mow the lawn", "tondre la pelouse"),
    ("buy a birthday card", "acheter une carte d'anniversaire"),
    ("change the sheets", "changer les draps"),
    ("finish the report", "terminer le rapport"),
    ("charge my phone", "charger mon téléphone"),
    ("read a chapter", "lire un chapitre"),
    ("feed the cat", "nourrir le chat"),
    ("pump up the tyres", "gonfler les pneus"),
];

/// A sentence that counts things up, and the list of them.
pub(super) fn to_list(dice: &mut Dice, lang: Lang) -> (String, String) {
    let (_, sentence, list) = drawn(dice, lang);
    (sentence, list)
}

/// A list under its heading, and the sentence that says the same.
pub(super) fn from_list(dice: &mut Dice, lang: Lang) -> (String, String) {
    let (start, sentence, list) = drawn(dice, lang);
    let space = if lang == Lang::Fr { " " } else { "" };
    (format!("{start}{space}:\n{list}"), sentence)
}

/// How the sentence begins, the sentence, the list.
fn drawn(dice: &mut Dice, lang: Lang) -> (&'static str, String, String) {
    let kind = dice.one(KINDS);
    let mut things: Vec<&(&str, &str)> = kind.things.iter().collect();
    dice.shuffle(&mut things);
    things.truncate(dice.between(3, 7));
    let word = |thing: &(&'static str, &'static str)| if lang == Lang::Fr { thing.1 } else { thing.0 };
    let words: Vec<&str> = things.into_iter().map(word).collect();
    let (starts, and) = kind.around[lang as usize];
    let start = dice.pick(starts);
    let (last, before) = words.split_last().unwrap_or((&"", &[]));
    let sentence = format!("{start} {} {and} {last}.", before.join(", "));
    let list = words.iter().map(|word| format!("- {word}")).collect::<Vec<_>>().join("\n");
    (start, sentence, list)
}
