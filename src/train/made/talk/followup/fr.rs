//! Follow-ups, French.
//!
//! Slots: `said`, `blunt`, `polite`, and the words of the conversation.

use super::super::Scene;
use super::Patterns;

pub(super) const PATTERNS: Patterns = Patterns {
    scenes: SCENES,
    write: &[
        "[<Écris/Écrivez>|<Dis/Dites>|<Recopie/Recopiez>] : {said}",
        "[<Répète/Répétez> après moi|<Dis/Dites> ceci|<Répète/Répétez>] : {said}",
        "<Répète/Répétez> [cette phrase|ce message|ce texte] : {said}",
        "<Écris-moi/Écrivez-moi> ceci : {said}",
        "<Note/Notez> cette phrase : {said}",
    ],
    again: &[
        "[Encore|Encore une fois|<Répète/Répétez>|<Redis-le/Redites-le>|<Peux-tu/Pouvez-vous> répéter|<Tu peux/Vous pouvez> redire ça|Pardon|Qu'<as-tu/avez-vous> dit][.| ?|, s'il <te/vous> plaît.|]",
    ],
    shorter: &[
        "[Plus court|En plus court|<Raccourcis/Raccourcissez>|<Fais/Faites> plus court|<Tu peux/Vous pouvez> raccourcir|Une version plus courte|En moins de mots|C'est trop long, plus court][.| ?|, s'il <te/vous> plaît.|]",
    ],
    other: &[
        "[En anglais|<Dis-le/Dites-le> en anglais|<Traduis/Traduisez> en anglais|<Traduis/Traduisez> ça en anglais|Maintenant en anglais|Et en anglais|La même chose en anglais][.| ?|, s'il <te/vous> plaît.|]",
    ],
    back: &[
        "[En français|De nouveau en français|Et en français|<Redis-le/Redites-le> en français|Maintenant en français|La même chose en français][.| ?|, s'il <te/vous> plaît.|]",
    ],
    polite: &[
        "[<Dis/Dites>|<Écris/Écrivez>] ceci [poliment|de façon polie|plus poliment] : {blunt}",
        "Comment dire cela poliment ? {blunt}",
        "<Rends/Rendez> cette phrase [polie|plus polie|plus aimable] : {blunt}",
        "Comment dire « {blunt} » [poliment|plus gentiment] ?",
        "[<Reformule/Reformulez>|<Réécris/Réécrivez>] poliment : {blunt}",
    ],
    more: &[
        "[Plus poli|Encore plus poli|Plus formel|Encore plus poliment|<Rends-le/Rendez-le> plus formel|Plus poliment encore][.| ?|, s'il <te/vous> plaît.|]",
    ],
    politely: &[
        (
            "Donnez-moi le rapport.",
            "Pourriez-vous me donner le rapport, s'il vous plaît ?",
            "Auriez-vous l'amabilité de me donner le rapport ?",
        ),
        (
            "Taisez-vous.",
            "Pourriez-vous faire un peu moins de bruit, s'il vous plaît ?",
            "Auriez-vous la gentillesse de faire un peu moins de bruit ?",
        ),
        (
            "Je veux un café.",
            "Je voudrais un café, s'il vous plaît.",
            "Serait-il possible d'avoir un café, s'il vous plaît ?",
        ),
        (
            "Vous êtes en retard.",
            "Je vous attendais un peu plus tôt.",
            "J'espérais que nous pourrions commencer un peu plus tôt.",
        ),
        (
            "Répondez-moi.",
            "Pourriez-vous me répondre, s'il vous plaît ?",
            "Je vous serais très reconnaissant de bien vouloir me répondre.",
        ),
        (
            "Envoyez-moi l'argent.",
            "Pourriez-vous m'envoyer l'argent, s'il vous plaît ?",
            "Je vous serais reconnaissant de bien vouloir m'envoyer l'argent.",
        ),
        (
            "Je ne veux pas venir.",
            "Merci, mais je préfère ne pas venir.",
            "Je vous remercie vivement de votre invitation, mais je ne pourrai malheureusement pas venir.",
        ),
        (
            "Fermez la fenêtre.",
            "Pourriez-vous fermer la fenêtre, s'il vous plaît ?",
            "Auriez-vous la gentillesse de fermer la fenêtre ?",
        ),
        (
            "Rappelez-moi.",
            "Pourriez-vous me rappeler, s'il vous plaît ?",
            "Je vous serais reconnaissant de bien vouloir me rappeler.",
        ),
        ("Aidez-moi.", "Pourriez-vous m'aider, s'il vous plaît ?", "Auriez-vous la gentillesse de m'aider ?"),
        (
            "C'est faux.",
            "Je crois qu'il y a une erreur.",
            "Je me trompe peut-être, mais il me semble que ce n'est pas tout à fait exact.",
        ),
        (
            "Déplacez votre voiture.",
            "Pourriez-vous déplacer votre voiture, s'il vous plaît ?",
            "Auriez-vous l'amabilité de déplacer votre voiture ?",
        ),
        (
            "Je n'ai pas le temps.",
            "Je suis désolé, je n'ai pas le temps en ce moment.",
            "Je regrette, je ne suis pas disponible pour le moment ; puis-je revenir vers vous plus tard ?",
        ),
        (
            "Venez ici.",
            "Pourriez-vous venir ici, s'il vous plaît ?",
            "Auriez-vous la gentillesse de venir un instant ?",
        ),
        ("Qu'est-ce que vous voulez ?", "Comment puis-je vous aider ?", "Que puis-je faire pour vous ?"),
        (
            "Payez la facture.",
            "Pourriez-vous régler la facture, s'il vous plaît ?",
            "Je me permets de vous rappeler que la facture n'est pas encore réglée.",
        ),
        (
            "Baissez la musique.",
            "Pourriez-vous baisser un peu la musique, s'il vous plaît ?",
            "Auriez-vous la gentillesse de baisser un peu la musique ?",
        ),
        ("Non.", "Non, merci.", "Je vous remercie, mais je dois décliner."),
        ("Attendez.", "Un instant, s'il vous plaît.", "Auriez-vous l'amabilité de patienter un instant ?"),
        (
            "Donnez-moi le prix.",
            "Pourriez-vous m'indiquer le prix, s'il vous plaît ?",
            "Auriez-vous l'obligeance de m'indiquer le prix ?",
        ),
        (
            "Il me faut la clé.",
            "Pourrais-je avoir la clé, s'il vous plaît ?",
            "Auriez-vous l'amabilité de me donner la clé ?",
        ),
        (
            "Expliquez encore.",
            "Pourriez-vous l'expliquer encore une fois, s'il vous plaît ?",
            "Auriez-vous la gentillesse de me l'expliquer une fois de plus ?",
        ),
        (
            "Dépêchez-vous.",
            "Pourriez-vous aller un peu plus vite, s'il vous plaît ?",
            "Je vous serais reconnaissant si nous pouvions aller un peu plus vite.",
        ),
        (
            "Ton chien fait trop de bruit.",
            "Pourrais-tu calmer un peu ton chien, s'il te plaît ?",
            "Excusez-moi de vous déranger, mais serait-il possible de calmer un peu votre chien ?",
        ),
        (
            "Prête-moi ton vélo.",
            "Pourrais-tu me prêter ton vélo, s'il te plaît ?",
            "Auriez-vous la gentillesse de me prêter votre vélo ?",
        ),
    ],
};

const SCENES: &[Scene] = &[
    &[
        &[
            "[Je m'appelle|Moi, c'est|Mon nom est|<Appelle-moi/Appelez-moi>] {name}[.| !|]",
            "[Bonjour|<Salut/Bonjour>], [je m'appelle|moi c'est] {name}[.| !|]",
        ],
        &[
            "[Enchanté|Bonjour|Bienvenue], {name} ! [Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?|Je suis Carnet.|]",
        ],
        &[
            "[J'aime {hobby}|J'habite à {city}|J'ai {pet}, {petname}|J'adore {food}|{day}, je vais {place}][.|]",
        ],
        &["[C'est bien|Très bien|C'est bon à savoir|Merci de me le dire][, {name}|][.| !]"],
        &[
            "[Comment je m'appelle|Quel est mon nom|<Te souviens-tu/Vous souvenez-vous> de mon nom|C'est quoi mon nom|Qui suis-je] ?",
        ],
        &[
            "<Tu t'appelles/Vous vous appelez> {name}.",
            "<Ton/Votre> nom est {name}.",
            "<Tu as/Vous avez> dit {name}.",
        ],
    ],
    &[
        &["[J'habite à|Je viens de|Je suis né à] {city}[.|, au fait.|]"],
        &["[Très bien|C'est bon à savoir|Merci de me le dire][.| !] [Est-ce que ça <te/vous> plaît ?|]"],
        &["[Oui|Oui, beaucoup|Ça va|Plutôt][.|]"],
        &["[Bien.|Je vois.|Tant mieux.] [Qu'est-ce qui <te/vous> plaît là-bas ?|]"],
        &[
            "[De quelle ville ai-je parlé|Quelle ville ai-je citée|C'était quelle ville|De quelle ville je parlais] ?",
        ],
        &["<Tu as/Vous avez> parlé de {city}.", "C'était {city}."],
    ],
    &[
        &[
            "J'ai {pet} qui s'appelle {petname}[.|]",
            "[Je <te/vous> parle de mon animal :|Mon animal, c'est] {pet}, {petname}[.|]",
        ],
        &["[C'est mignon !|C'est un bon nom.|Quelle bonne compagnie !] [Quel âge a {petname} ?|]"],
        &[
            "[Comment s'appelle mon animal|Quel est son nom|<Te souviens-tu/Vous souvenez-vous> de son nom|C'était quoi son nom] ?",
        ],
        &["Son nom est {petname}.", "{petname}."],
        &["[Et c'est quel animal|Quel genre d'animal est {petname}|Et qu'est-ce que c'est, {petname}] ?"],
        &["{petname} est {pet}.", "C'est {pet}."],
    ],
    &[
        &[
            "[Je vois|Je retrouve|Je déjeune avec] {name} {day} [à la gare|à {city}|à midi|à la maison|pour une promenade][.|]",
        ],
        &["[Très bien|C'est bien|Bonne idée][.| !] [Faut-il en faire une note ?|]"],
        &["[C'était quel jour|C'est quand|Quel jour ai-je dit|Quand est-ce que je vois {name}][| déjà] ?"],
        &["C'est {day}.", "<Tu as/Vous avez> dit {day}."],
        &["[Et avec qui|C'était qui|Et qui est-ce que je vois|Je vois qui] ?"],
        &["C'est {name}.", "{name}."],
    ],
    &[
        &[
            "[<Retiens/Retenez>|<Garde/Gardez>] [le nombre|ce nombre|le numéro] {number}[.|, s'il <te/vous> plaît.|]",
            "Le numéro est {number}[.|]",
        ],
        &["[D'accord|Bien|Très bien] : {number}.", "{number}, d'accord."],
        &["[C'était quel nombre|Quel était le numéro|Quel nombre ai-je dit|Le numéro] ?"],
        &["C'était {number}.", "{number}."],
    ],
    &[
        &[
            "[<Retiens/Retenez>|<Garde/Gardez>] [le mot|ce mot] : {word}[.|, s'il <te/vous> plaît.|]",
            "Le mot est {word}[.|]",
        ],
        &["[D'accord|Bien|Très bien] : {word}.", "{word}, d'accord."],
        &["[C'était quel mot|Quel était le mot|Quel mot ai-je dit] ?"],
        &["Le mot était {word}.", "{word}.", "C'était {word}."],
    ],
    &[
        &["Ma couleur préférée est le {colour}[.|]", "J'aime surtout le {colour}[.|]"],
        &["[Bon choix|C'est une belle couleur|C'est bon à savoir][.| !]"],
        &["[Quelle est ma couleur préférée|Quelle couleur est-ce que j'aime|C'était quelle couleur] ?"],
        &[
            "<Ta/Votre> couleur préférée est le {colour}.",
            "Le {colour}.",
            "<Tu as/Vous avez> dit le {colour}.",
        ],
    ],
    &[
        &["[Ce soir|Demain|{day}], je [vais cuisiner|veux faire|prépare] {dish}[.|]"],
        &["[Ça a l'air bon|Ça donne envie|Bonne idée][.| !]"],
        &[
            "[Qu'est-ce que je voulais faire à manger|Qu'est-ce que je mange|C'était quoi le plat|Qu'est-ce que je prépare déjà] ?",
        ],
        &["<Tu as/Vous avez> dit : {dish}.", "{dish}."],
    ],
    &[
        &["Je suis {job}[.|]", "Je travaille comme {job}[.|]"],
        &["[C'est intéressant|C'est bon à savoir|Merci de me le dire]. [Est-ce que ça <te/vous> plaît ?|]"],
        &[
            "[Quel est mon métier|Qu'est-ce que je fais dans la vie|C'est quoi mon métier|Quel métier ai-je dit] ?",
        ],
        &["<Tu es/Vous êtes> {job}.", "<Tu as/Vous avez> dit {job}."],
    ],
    &[
        &["[On se voit|Je pars|La fête est|Le rendez-vous est] {day}[.|]"],
        &["[D'accord|Bien] : {day}.", "{day}, d'accord."],
        &["[Non, je voulais dire|Pardon, je voulais dire|Enfin,|Pas {day}, mais] {other_day}[.|]"],
        &["[D'accord|Je vois|Pardon], {other_day} alors.", "{other_day}, alors, et non {day}."],
        &["[Alors c'est quel jour|C'est quand alors|Quel jour finalement] ?"],
        &["C'est {other_day}.", "{other_day}."],
    ],
    &[
        &["[Je m'appelle|Moi, c'est] {other_name}[.|]"],
        &["[Bonjour|Enchanté|Bienvenue], {other_name} !"],
        &[
            "[Non, c'est une faute de frappe, c'est|Pardon, je voulais dire|Non, je m'appelle|J'ai mal écrit, c'est] {name}[.|]",
        ],
        &[
            "[Pas de problème|Je vois|D'accord], {name} ! [Que puis-je faire pour <toi/vous> ?|]",
            "Alors bonjour, {name} !",
        ],
        &["[Alors comment je m'appelle|Quel est donc mon nom|C'est quoi mon nom] ?"],
        &["<Tu t'appelles/Vous vous appelez> {name}.", "{name}."],
    ],
    &[
        &["J'ai deux choses à faire : [appeler {name}|écrire à {name}] et {chore}[.|]"],
        &["[D'accord|Je vois|Compris] : {name}, et {chore}.", "[Bien|D'accord]. Par quoi commencer ?"],
        &["[Qui dois-je contacter|C'était qui déjà|Je devais contacter qui] ?"],
        &["{name}."],
        &["[Et l'autre chose|C'était quoi l'autre chose|Et qu'est-ce que je devais faire d'autre] ?"],
        &["<Tu voulais/Vous vouliez> {chore}.", "L'autre chose : {chore}."],
    ],
    &[
        &[
            "[Qu'est-ce que j'ai dit|Quel était mon dernier message|Qu'est-ce que je viens d'écrire|Qu'est-ce que j'ai demandé] ?",
        ],
        &["C'est la première chose que <tu m'écris/vous m'écrivez> ici.", "Rien avant cette question."],
        &["[Ah oui|Je vois|C'est vrai|Ok][.|]"],
        &[
            "[De quoi <veux-tu/voulez-vous> parler ?|Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?]",
        ],
    ],
    &[
        &[
            "[<Parle/Parlez>|<Réponds/Répondez>|<Écris/Écrivez>] en anglais[|, s'il <te/vous> plaît].",
            "[On peut|Peut-on|Je voudrais] [parler|continuer|écrire] en anglais[| s'il <te/vous> plaît] ?",
        ],
        &[
            "[Of course|Gladly|All right], [let's speak English|in English then]. [How can I help?|What can I do for you?|]",
        ],
        &["[Thanks|Thank you|Great, thanks][!|.]"],
        &["[You're welcome|With pleasure]."],
    ],
    &[
        &[
            "[<Traduis/Traduisez>|<Corrige/Corrigez>|<Résume/Résumez>|<Réécris/Réécrivez>] [ça|ceci|ce texte|ce message|le texte][.|, s'il <te/vous> plaît.| :|]",
            "[<Donne-lui/Donnez-lui> un titre|<Trouve/Trouvez> un titre|Quels sont les points clés|<Vérifie/Vérifiez> l'orthographe][.|, s'il <te/vous> plaît.|]",
        ],
        &[
            "[Bien sûr|Volontiers|Oui] : quel texte ? [Il suffit de le coller ici.|<Colle-le/Collez-le> ici.|]",
            "Je ne vois pas encore de texte. [<Peux-tu/Pouvez-vous> le coller ici ?|Il suffit de le coller ici.]",
        ],
    ],
];
