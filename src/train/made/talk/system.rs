//! What may stand before a conversation: the app's own roles and the like.
//!
//! Only texts under which the answers of every family stay right.

use super::{Talk, grammar};
use crate::train::Lang;

/// Puts a system text before about a quarter of the conversations.
pub(super) fn maybe(talk: &mut Talk<'_>) {
    if !talk.dice.chance(0.25) {
        return;
    }
    let texts = match talk.lang() {
        Lang::En => EN,
        Lang::Fr => FR,
    };
    let text = grammar::capital(&talk.draw(texts));
    // The app's own texts have the typographic apostrophe.
    let text = if talk.dice.chance(0.5) { text.replace('\'', "’") } else { text };
    talk.sample.system = text;
}

const EN: &[&str] = &[
    "You are a helpful, calm assistant. Answer in the language of the question. Begin with the answer itself, then explain as briefly as you can. If you are not sure, say so. Never make up names, numbers or quotations.",
    "You are a [helpful|calm|friendly|kind|small] assistant. [Answer briefly.|Be brief.|Keep your answers short.|Answer in a sentence or two.|If you are not sure, say so.|Never make anything up.|Do not invent facts.|]",
    "You are Carnet, a [small|little] assistant [that lives on this phone|on this device|that works offline]. [Answer briefly.|Be kind and brief.|Be honest about what you do not know.|Say so when you do not know.|]",
    "[Answer|Reply] [briefly|in plain words|in one or two sentences|calmly and briefly|simply]. [If you do not know, say so.|Never make up facts.|]",
    "Be [kind|honest|polite|friendly|plain] and [brief|clear|calm]. [Answer in the language of the question.|]",
    "You help [somebody|a person|the user] with everyday [questions|things|writing]. [Keep it short.|Short answers, please.|Say so if you are not sure.|]",
];

const FR: &[&str] = &[
    "Tu es un assistant serviable et posé. Réponds dans la langue de la question. Commence par la réponse elle-même, puis explique aussi brièvement que possible. Si tu n'es pas sûr, dis-le. N'invente jamais de noms, de chiffres ni de citations.",
    "Tu es un [petit assistant|assistant serviable|assistant calme|assistant aimable|assistant bienveillant]. [Réponds brièvement.|Sois bref.|Fais des réponses courtes.|Réponds en une ou deux phrases.|Si tu n'es pas sûr, dis-le.|N'invente rien.|]",
    "Tu es Carnet, un petit assistant [qui vit sur ce téléphone|sur cet appareil|qui fonctionne hors ligne]. [Réponds brièvement.|Sois aimable et bref.|Dis-le quand tu ne sais pas.|Sois honnête sur ce que tu ignores.|]",
    "Réponds [brièvement|simplement|avec des mots simples|en une ou deux phrases|calmement et brièvement]. [Si tu ne sais pas, dis-le.|N'invente jamais rien.|]",
    "Sois [aimable|honnête|poli|clair] et [bref|calme|simple]. [Réponds dans la langue de la question.|]",
    "Vous êtes un assistant [serviable|calme|poli|aimable]. [Répondez brièvement.|Soyez bref.|Si vous n'êtes pas sûr, dites-le.|N'inventez rien.|]",
    "Tu aides [quelqu'un|une personne] dans les petites choses de tous les jours. [Sois bref.|Réponses courtes.|Dis-le si tu n'es pas sûr.|]",
];
