//! Conversations whose later turns lean on the earlier ones.
//!
//! Something said is repeated, shortened, put in the other language or remembered; the answer is
//! always found in the conversation itself.

mod en;
mod fr;

use super::{Talk, system};
use crate::train::{Dice, Lang, Sample};

/// A sentence in its forms: English, short English, French, short French.
type Said = (&'static str, &'static str, &'static str, &'static str);

/// The patterns of a language.
struct Patterns {
    /// What is told and asked for later: scenes.
    scenes: &'static [super::Scene],
    /// Requests to write something down or say it, slot `said`.
    write: &'static [&'static str],
    /// Follow-ups: again, shorter, in the other language; the last two after a translation.
    again: &'static [&'static str],
    shorter: &'static [&'static str],
    other: &'static [&'static str],
    back: &'static [&'static str],
    /// Requests for a politer form, slot `blunt`, and their answers, slot `polite`.
    polite: &'static [&'static str],
    more: &'static [&'static str],
    politely: &'static [(&'static str, &'static str, &'static str)],
}

/// Draws a conversation of two exchanges or more.
pub(in super::super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let patterns = match lang {
        Lang::En => &en::PATTERNS,
        Lang::Fr => &fr::PATTERNS,
    };
    let mut talk = Talk::new(dice, lang, "followup");
    system::maybe(&mut talk);
    match talk.dice.below(10) {
        0..5 => {
            let scene = *talk.dice.one(patterns.scenes);
            for pair in scene.chunks_exact(2) {
                talk.exchange(pair[0], pair[1]);
            }
        }
        5..8 => reword(&mut talk, patterns),
        _ => politer(&mut talk, patterns),
    }
    talk.close()
}

/// A sentence is written, then wanted again, shorter or in the other language.
fn reword(talk: &mut Talk<'_>, patterns: &Patterns) {
    let (en, short_en, fr, short_fr) = *talk.dice.one(SAID);
    let (own, short, other, other_short) = match talk.lang() {
        Lang::En => (en, short_en, fr, short_fr),
        Lang::Fr => (fr, short_fr, en, short_en),
    };
    talk.set("said", own);
    talk.exchange(patterns.write, &[own]);
    let (mut is_short, mut is_other) = (false, false);
    for _ in 0..talk.dice.between(1, 3) {
        let kind = talk.dice.below(3);
        let asked = match kind {
            0 => patterns.again,
            1 if !is_short => patterns.shorter,
            _ if is_other => patterns.back,
            _ => patterns.other,
        };
        match kind {
            0 => {}
            1 if !is_short => is_short = true,
            _ => is_other = !is_other,
        }
        let answer = match (is_other, is_short) {
            (false, false) => own,
            (false, true) => short,
            (true, false) => other,
            (true, true) => other_short,
        };
        talk.exchange(asked, &[answer]);
    }
}

/// Something blunt is said politely, and then more politely still.
fn politer(talk: &mut Talk<'_>, patterns: &Patterns) {
    let (blunt, polite, politest) = *talk.dice.one(patterns.politely);
    talk.set("blunt", blunt);
    talk.exchange(patterns.polite, &[polite]);
    if talk.dice.chance(0.7) {
        talk.exchange(patterns.more, &[politest]);
    }
}

const SAID: &[Said] = &[
    (
        "I am sorry, but I will be ten minutes late because the train is delayed.",
        "Sorry, I'll be ten minutes late.",
        "Je suis désolé, mais j'aurai dix minutes de retard parce que le train est retardé.",
        "Désolé, j'aurai dix minutes de retard.",
    ),
    (
        "Thank you very much for the lovely evening, the food was delicious.",
        "Thank you for the lovely evening.",
        "Merci beaucoup pour cette belle soirée, le repas était délicieux.",
        "Merci pour cette belle soirée.",
    ),
    (
        "I cannot come to the meeting tomorrow because I have an appointment with the doctor.",
        "I cannot come to the meeting tomorrow.",
        "Je ne peux pas venir à la réunion demain parce que j'ai un rendez-vous chez le médecin.",
        "Je ne peux pas venir à la réunion demain.",
    ),
    (
        "Would you like to come for dinner on Saturday evening at our house?",
        "Dinner at ours on Saturday?",
        "Veux-tu venir dîner chez nous samedi soir ?",
        "Un dîner chez nous samedi ?",
    ),
    (
        "Happy birthday, and I wish you a wonderful year full of joy.",
        "Happy birthday!",
        "Joyeux anniversaire, et je te souhaite une merveilleuse année pleine de joie.",
        "Joyeux anniversaire !",
    ),
    (
        "The shop is closed today, so we will have to go there tomorrow morning.",
        "The shop is closed, we'll go tomorrow.",
        "Le magasin est fermé aujourd'hui, il faudra donc y aller demain matin.",
        "Le magasin est fermé, on ira demain.",
    ),
    (
        "I have finished the work and sent you the file this morning.",
        "The work is done and sent.",
        "J'ai fini le travail et je vous ai envoyé le fichier ce matin.",
        "Le travail est fini et envoyé.",
    ),
    (
        "We arrived safely last night after a long but pleasant journey.",
        "We arrived safely.",
        "Nous sommes bien arrivés hier soir après un voyage long mais agréable.",
        "Nous sommes bien arrivés.",
    ),
    (
        "Please water the plants on Tuesday and feed the cat every morning.",
        "Please water the plants and feed the cat.",
        "Merci d'arroser les plantes mardi et de nourrir le chat chaque matin.",
        "Merci d'arroser les plantes et de nourrir le chat.",
    ),
    (
        "I am looking for a small flat near the station with a balcony.",
        "I want a small flat near the station.",
        "Je cherche un petit appartement près de la gare avec un balcon.",
        "Je cherche un petit appartement près de la gare.",
    ),
    (
        "Today was a good day: the sun was shining and we walked along the river.",
        "A good, sunny day by the river.",
        "C'était une bonne journée : le soleil brillait et nous avons marché le long de la rivière.",
        "Une bonne journée au soleil près de la rivière.",
    ),
    (
        "I hope that you are feeling better and that we will see each other soon.",
        "Get well, and see you soon.",
        "J'espère que tu vas mieux et que nous nous verrons bientôt.",
        "Bon rétablissement, et à bientôt.",
    ),
    (
        "The children played in the garden all afternoon and came home very tired.",
        "The children played all afternoon.",
        "Les enfants ont joué dans le jardin tout l'après-midi et sont rentrés très fatigués.",
        "Les enfants ont joué tout l'après-midi.",
    ),
    (
        "My neighbour gave me some apples from her garden, and I made a cake.",
        "I made a cake with my neighbour's apples.",
        "Ma voisine m'a donné des pommes de son jardin, et j'ai fait un gâteau.",
        "J'ai fait un gâteau avec les pommes de ma voisine.",
    ),
    (
        "The concert was wonderful, although we sat far away from the stage.",
        "The concert was wonderful.",
        "Le concert était merveilleux, même si nous étions assis loin de la scène.",
        "Le concert était merveilleux.",
    ),
    (
        "I would like to know whether the room is still free next weekend.",
        "Is the room free next weekend?",
        "J'aimerais savoir si la chambre est encore libre le week-end prochain.",
        "La chambre est-elle libre le week-end prochain ?",
    ),
    (
        "Could you please tell me at what time the museum opens on Sunday?",
        "When does the museum open on Sunday?",
        "Pourriez-vous me dire à quelle heure le musée ouvre le dimanche ?",
        "Quand ouvre le musée le dimanche ?",
    ),
    (
        "It rained the whole week, but we read a lot and played cards.",
        "It rained, so we read and played cards.",
        "Il a plu toute la semaine, mais nous avons beaucoup lu et joué aux cartes.",
        "Il a plu, alors on a lu et joué aux cartes.",
    ),
    (
        "I lost my keys this morning and found them in the fridge in the evening.",
        "I found my lost keys in the fridge.",
        "J'ai perdu mes clés ce matin et je les ai retrouvées le soir dans le frigo.",
        "J'ai retrouvé mes clés dans le frigo.",
    ),
    (
        "Thank you for your help with the move, we could not have done it without you.",
        "Thank you for helping us move.",
        "Merci pour votre aide pendant le déménagement, nous n'aurions pas pu le faire sans vous.",
        "Merci pour votre aide au déménagement.",
    ),
    (
        "The new job is interesting, my colleagues are kind and the office is close to home.",
        "The new job is good and close to home.",
        "Le nouveau travail est intéressant, mes collègues sont gentils et le bureau est près de chez moi.",
        "Le nouveau travail est bien et près de chez moi.",
    ),
    (
        "We are going to the seaside for two weeks in August with the whole family.",
        "Two weeks at the seaside in August.",
        "Nous allons deux semaines au bord de la mer en août avec toute la famille.",
        "Deux semaines au bord de la mer en août.",
    ),
    (
        "I slept badly because the neighbours had a party until three o'clock.",
        "The neighbours' party kept me awake.",
        "J'ai mal dormi parce que les voisins ont fait la fête jusqu'à trois heures.",
        "La fête des voisins m'a empêché de dormir.",
    ),
    (
        "Our meeting is moved from Monday morning to Thursday afternoon at two o'clock.",
        "The meeting is now on Thursday at two.",
        "Notre réunion est déplacée de lundi matin à jeudi après-midi à quatorze heures.",
        "La réunion est maintenant jeudi à quatorze heures.",
    ),
];
