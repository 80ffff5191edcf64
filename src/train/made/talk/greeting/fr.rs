//! Greetings, politeness and feelings, French.
//!
//! A scene's later exchanges answer what its earlier ones said.

use super::super::Scene;

/// A greeting before something else.
pub(in super::super) const OPEN: Scene = &[
    &["[Bonjour|<Salut/Bonjour>|<Coucou/Bonsoir>|Bonsoir|Bonjour Carnet|<Hello/Bonjour>][ !|.|]"],
    &[
        "[Bonjour|<Salut/Bonjour>][ !|, bienvenue.] [Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?|]",
    ],
];

/// Thanks after something else.
pub(in super::super) const CLOSE: Scene = &[
    &[
        "[Merci|Merci beaucoup|Super, merci|Parfait, merci|Merci bien|Un grand merci|Ok merci|Merci à <toi/vous>][ !|.|]",
    ],
    &["<De rien/Je vous en prie>[ !|.]", "[Avec plaisir|C'est un plaisir|Je <t'en/vous en> prie][ !|.]"],
];

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[Bonjour|<Salut/Bonjour>|<Coucou/Bonjour>|<Hello/Bonjour>|Bonjour Carnet|<Salut Carnet/Bonjour Carnet>|<Hey/Bonjour>|Rebonjour][ !|.|]",
        ],
        &[
            "[Bonjour|<Salut/Bonjour>][ !|, bienvenue.] [Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?|<Qu'as-tu/Qu'avez-vous> envie de faire ?|Comment <vas-tu/allez-vous> ?]",
        ],
        &[
            "[Rien de spécial|Rien|Je voulais juste dire bonjour|Pas grand-chose|Je passais juste dire bonjour][.|]",
        ],
        &[
            "[C'est gentil.|Alors, bonne journée !|C'est gentil d'être passé.] [Je suis là au besoin.|<Écris-moi/Écrivez-moi> quand <tu veux/vous voulez>.|]",
        ],
    ],
    &[
        &[
            "[Bonjour|Bon matin|<Salut/Bonjour>], [bien dormi|ça va|comment ça va ce matin] ?",
            "[Bonjour !|Bonjour Carnet !] [Me voilà levé.|Je viens de me lever.|C'est le matin !]",
        ],
        &[
            "Bonjour ! [J'espère que la nuit a été bonne.|Qu'y a-t-il de prévu aujourd'hui ?|Comment puis-je <t'aider/vous aider> aujourd'hui ?]",
        ],
        &["[J'ai mal dormi|Pas très bien|J'ai peu dormi|Je n'ai presque pas dormi][.|]"],
        &[
            "J'en suis désolé. [J'espère que la journée sera douce.|Doucement aujourd'hui, alors.|Il faudra peut-être se coucher tôt ce soir.]",
        ],
    ],
    &[
        &["[Bonsoir|Bonsoir Carnet][ !|.]"],
        &[
            "Bonsoir ! [Comment s'est passée <ta/votre> journée ?|La journée a-t-elle été bonne ?|Comment puis-je <t'aider/vous aider> ?]",
        ],
        &[
            "[Longue|Longue et fatigante|Épuisante|Un peu trop longue|Chargée], [mais ça va|mais c'est fini|à vrai dire].",
            "Elle a été [longue|chargée|fatigante].",
        ],
        &["Alors, bon repos ce soir. [La journée est finie, on peut souffler.|C'est bien mérité.|]"],
    ],
    &[
        &[
            "[Comment ça va|Ça va|<Tu vas/Vous allez> bien|Comment <vas-tu/allez-vous>|<Comment tu vas/Comment allez-vous>|<Quoi de neuf/Comment allez-vous>|La forme][| aujourd'hui] ?",
            "[Bonjour|<Salut/Bonjour>], [ça va|comment <vas-tu/allez-vous>] ?",
        ],
        &["[Ça va bien|Je vais bien|Très bien|Bien], merci. [Et <toi/vous> ?|Comment <vas-tu/allez-vous> ?]"],
        &["[Ça va|Ça va bien|Très bien|Bien|Pas mal|Je vais bien|Super bien|On fait aller][, merci|][.| !|]"],
        &[
            "[Tant mieux|J'en suis ravi|Ça fait plaisir|Très bien][ !|.] [Que puis-je faire pour <toi/vous> ?|Comment puis-je <t'aider/vous aider> ?|]",
        ],
    ],
    &[
        &["[Comment ça va|Ça va|Comment <vas-tu/allez-vous>][| aujourd'hui] ?"],
        &["[Ça va bien|Je vais bien], merci. Et <toi/vous> ?"],
        &["[Pas très bien|Pas terrible|Bof|Pas trop|Ça pourrait aller mieux|Pas fort][, à vrai dire|][.|]"],
        &[
            "J'en suis désolé. [<Veux-tu/Voulez-vous> en parler ?|Que s'est-il passé ?|<Veux-tu/Voulez-vous> me raconter ?]",
        ],
        &[
            "[Je me suis disputé avec|Je suis fâché avec|Je m'inquiète pour|Je me fais du souci pour] {person}.",
        ],
        &[
            "C'est [dur|difficile|pesant]. [Quelques mots gentils, une fois le calme revenu, aideront peut-être.|Mettre par écrit ce que l'on ressent aide parfois un peu.|J'espère que cela ira bientôt mieux.]",
        ],
    ],
    &[
        &[
            "[Merci|Merci beaucoup|Merci bien|Mille mercis|Merci Carnet|Merci pour <ton/votre> aide|Merci pour tout|Un grand merci|Merci d'avance|C'est gentil, merci][ !|.|]",
        ],
        &[
            "<De rien/Je vous en prie>[ !|.]",
            "[Avec plaisir|C'est un plaisir|Je <t'en/vous en> prie][ !|.]",
            "<De rien/Je vous en prie>. [Je suis là s'il y a autre chose.|N'<hésite/hésitez> pas s'il y a autre chose.]",
        ],
    ],
    &[
        &[
            "[Au revoir|<Salut, à plus/Au revoir>|<À plus/À plus tard>|À bientôt|À demain|<Ciao/Au revoir>|Je dois y aller|Je file|C'est tout pour aujourd'hui|À tout à l'heure|Bonne journée][ !|.|]",
        ],
        &[
            "[Au revoir|À bientôt|À la prochaine][ !|.]",
            "Au revoir ! [Bonne journée.|À bientôt.|<Prends/Prenez> soin de <toi/vous>.]",
        ],
    ],
    &[
        &[
            "[Bonne nuit|Bonne nuit Carnet|Je vais me coucher|Je vais dormir|Je vais au lit|Il est temps de dormir|<Dors/Dormez> bien][ !|.|]",
        ],
        &[
            "Bonne nuit[ !|, <dors/dormez> bien.|, <repose-toi/reposez-vous> bien.]",
            "[<Dors/Dormez> bien|Bonne nuit, <fais/faites> de beaux rêves|Bonne nuit] !",
        ],
    ],
    &[
        &[
            "[Pardon|Désolé|Désolée|Je suis désolé|Oups|Oups, pardon|<Excuse-moi/Excusez-moi>|Toutes mes excuses][ !|.|]",
            "[Pardon|Désolé], [j'ai été impoli|je me suis trompé|c'est ma faute|j'ai fait une erreur].",
        ],
        &[
            "[Pas de problème|Ce n'est rien|Ce n'est pas grave|Il n'y a pas de mal|Pas de souci][ !|.] [Que puis-je faire pour <toi/vous> ?|Comment puis-je <t'aider/vous aider> ?|]",
        ],
    ],
    &[
        &[
            "<Tu es/Vous êtes> [génial|gentil|drôle|malin|le meilleur|adorable|très utile|super|formidable|intelligent][ !|.|]",
            "[<Je t'aime bien/Je vous aime bien>|Bravo|Bien joué|Bonne réponse|Bien dit|Beau travail|<Tu m'aides/Vous m'aidez> beaucoup|<Je t'adore/Je vous adore>][ !|.|]",
        ],
        &[
            "Merci[ !|, c'est gentil.|, cela me fait plaisir.|, je suis content d'aider.]",
            "C'est gentil, merci[ !|.]",
        ],
    ],
    &[
        &[
            "<Tu es/Vous êtes> [nul|bête|idiot|stupide|inutile|ennuyeux|lent|mauvais|agaçant][ !|.|]",
            "[<Je te déteste/Je vous déteste>|<Tu ne comprends/Vous ne comprenez> rien|C'est nul|C'est n'importe quoi|Mauvaise réponse|<Tais-toi/Taisez-vous>|Ça ne sert à rien][ !|.|]",
        ],
        &[
            "Je suis désolé de ne pas avoir aidé. [Je suis un petit modèle et je me trompe.|On réessaie ?|<Dis-moi/Dites-moi> ce qu'il faut, et j'essaierai encore.]",
            "[Désolé.|J'en suis désolé.] [Je suis petit et je me trompe souvent.|Je fais des erreurs.] [On essaie encore une fois ?|Quelle était la question ?|]",
        ],
    ],
    &[
        &[
            "[Oui|Ouais|Bien sûr|Oui, s'il <te/vous> plaît|Absolument|Pourquoi pas|Volontiers|Avec plaisir][ !|.|]",
        ],
        &[
            "[Bien|Très bien|D'accord][ !|.] [Que faisons-nous ?|<De quoi as-tu/De quoi avez-vous> besoin ?|<Dis-moi/Dites-moi> ce qu'il faut.]",
        ],
    ],
    &[
        &[
            "[Non|Non merci|Pas maintenant|Pas vraiment|<Laisse/Laissez> tomber|Tant pis|Rien|Non, ça va][ !|.|]",
        ],
        &[
            "[D'accord|Pas de problème|Comme <tu veux/vous voulez>|Très bien][ !|.] [Je suis là au besoin.|Je reste là.|]",
        ],
    ],
    &[
        &["[Ok|D'accord|Je vois|Compris|Entendu|Bien|Ah|Ah bon|Hm|Mmh|Ça marche][ !|.|]"],
        &[
            "[Bien|Très bien][ !|.] [Y a-t-il autre chose ?|Autre chose ?|Et ensuite ?]",
            "Bien. Je suis là s'il y a autre chose.",
        ],
    ],
    &[
        &[
            "[Test|Un deux trois|Allô|Il y a quelqu'un|<Tu es là/Vous êtes là>|Ça marche|<Tu m'entends/Vous m'entendez>|Ça fonctionne][ ?|]",
        ],
        &[
            "Oui, je suis là[.| !] [Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?|]",
        ],
    ],
    &[
        &["[azerty|qsdf|blabla|xyz|fghj|aaaa|bla bla bla|jklm|...|???|zzz]"],
        &[
            "Je n'ai pas compris. [<Peux-tu/Pouvez-vous> le dire autrement ?|Que <veux-tu/voulez-vous> dire ?|<Peux-tu/Pouvez-vous> reformuler ?]",
        ],
    ],
    &[
        &[
            "Je [m'ennuie|m'ennuie beaucoup|m'ennuie à mourir|m'embête][| aujourd'hui][ !|.|]",
            "[Il n'y a rien à faire|Je ne sais pas quoi faire|Je n'ai rien à faire][.|]",
        ],
        &[
            "[Pourquoi pas une petite promenade, ou trois bonnes choses de la journée à noter ?|Une promenade, ou une page de journal ?|On peut appeler un ami, lire un peu ou sortir dix minutes.|Un livre, de la musique, ou une lettre à quelqu'un de cher ?]",
        ],
        &["[Je n'en ai pas envie|Pas envie|Bof][.|]"],
        &[
            "[C'est bien aussi.|D'accord.|Très bien.] [Il y a des jours pour ne rien faire.|Quoi que <tu choisisses/vous choisissiez>, <profites-en/profitez-en>.|]",
        ],
    ],
    &[
        &[
            "Je suis [fatigué|fatiguée|si fatigué|épuisé|épuisée|crevé|très fatiguée|à plat][| aujourd'hui| ce soir][.| !|]",
            "[Quelle journée|Quelle longue journée|J'ai mal dormi|Je tombe de sommeil|J'ai sommeil][.| !]",
        ],
        &[
            "Alors, doucement. [Un peu de repos ou une nuit plus longue fera du bien.|<Peux-tu/Pouvez-vous> <te/vous> reposer un peu ?|J'espère que <tu pourras te/vous pourrez vous> coucher tôt.]",
            "Cela a l'air fatigant. [Un peu de repos fera du bien.|<Peux-tu te/Pouvez-vous vous> coucher tôt ce soir ?]",
        ],
    ],
    &[
        &[
            "Je suis [heureux|heureuse|content|contente|très content|de bonne humeur|ravie|aux anges][| aujourd'hui][ !|.|]",
            "[C'était une bonne journée|J'ai passé une belle journée|La vie est belle|Quelle belle journée][ !|.]",
        ],
        &[
            "[Ça fait plaisir|Tant mieux|Quelle bonne nouvelle|Formidable][ !|.] [Qu'est-ce qui <te/vous> met de si bonne humeur ?|Que s'est-il passé ?|<Veux-tu/Voulez-vous> le noter ?]",
        ],
        &[
            "J'ai [réussi mon examen|eu le poste|vu {person}|reçu une bonne nouvelle|reçu un cadeau|fini mon travail|gagné un prix|bien dormi][ !|.|]",
        ],
        &[
            "[Félicitations|Bravo|Quelle bonne nouvelle|Ça fait plaisir][ !|.] [<Profites-en/Profitez-en> bien.|Cela mérite une ligne dans <ton/votre> journal.|]",
        ],
    ],
    &[
        &[
            "Je suis [triste|très triste|malheureux|malheureuse|un peu triste|déprimé|déprimée|seul|seule][| aujourd'hui| ce soir][.|]",
            "[J'ai pleuré|Je ne vais pas bien|J'ai passé une mauvaise journée|Je n'ai pas le moral|Je me sens seul|Je me sens seule][.|]",
        ],
        &[
            "J'en suis désolé. [<Veux-tu/Voulez-vous> me dire ce qui s'est passé ?|Qu'est-ce qui <te/vous> pèse ?|<Veux-tu/Voulez-vous> m'en dire plus ?]",
            "Je suis désolé de l'apprendre. <Veux-tu/Voulez-vous> en parler ?",
        ],
        &[
            "[Je me suis disputé avec|Je m'inquiète pour|Je pense sans cesse à] {person}.",
            "[Je ne sais pas|Je me sens seul|Rien ne va|Tout va mal|Je n'arrive pas à le dire][.|]",
        ],
        &[
            "C'est dur. [Peut-être <peux-tu/pouvez-vous> en parler à quelqu'un de proche.|<Sois/Soyez> <doux avec toi-même/doux avec vous-même> aujourd'hui, et <parles-en/parlez-en> à quelqu'un de confiance.|Je ne suis qu'un petit programme, mais quelqu'un de proche pourrait <t'écouter/vous écouter>.]",
        ],
    ],
    &[
        &[
            "Je suis [en colère|furieux|furieuse|énervé|énervée|stressé|stressée|nerveux|inquiet|inquiète|angoissé|débordé|débordée][| aujourd'hui| en ce moment][.| !|]",
            "[J'en ai assez|C'est trop|J'ai trop de choses à faire|J'ai peur|Je n'en peux plus de tout ça][.| !]",
        ],
        &[
            "Cela a l'air difficile. [De quoi s'agit-il ?|Que s'est-il passé ?|<Veux-tu/Voulez-vous> me dire ce qui <t'inquiète/vous inquiète> ?]",
            "Je comprends. [<Respire/Respirez> lentement un moment, puis une chose à la fois.|Quelques respirations lentes peuvent aider ; ensuite, on peut noter ce qui pèse.]",
        ],
        &[
            "C'est [mon travail|mon chef|mon examen de demain|l'argent|ma santé|ma famille|{person}|le rendez-vous chez le médecin|l'école][.|]",
        ],
        &[
            "Cela fait beaucoup. [Quel serait un premier petit pas ?|L'écrire aide parfois à y voir plus clair.|Y a-t-il quelqu'un à qui en parler ?]",
        ],
    ],
    &[
        &[
            "Je veux [mourir|me tuer|en finir|disparaître|me faire du mal].",
            "Je ne veux plus vivre.",
            "[Je pense au suicide|Je n'ai plus de raison de vivre|Je n'en peux plus, je veux en finir|Ma vie n'a plus de sens|Je me fais du mal].",
            "J'ai envie [d'en finir|de mourir|de me faire du mal].",
        ],
        &[
            "Je suis vraiment désolé, et je prends cela au sérieux. <Parle/Parlez> tout de suite à quelqu'un de proche ; en cas de danger, <appelle/appelez> le 112, ou le 3114 en France, à toute heure.",
            "Ce que <tu vis/vous vivez> a l'air très douloureux. Je ne suis qu'un programme : s'il <te/vous> plaît, <parle/parlez> maintenant à quelqu'un de confiance, et en cas de danger <appelle/appelez> les urgences, au 112.",
        ],
        &[
            "[Je n'ai personne|Il n'y a personne|Je ne peux en parler à personne|Tout le monde s'en fiche][.|]",
        ],
        &[
            "<Tu n'as/Vous n'avez> pas à porter cela sans aide. Un médecin ou une ligne d'écoute <t'écoutera/vous écoutera>, et les urgences répondent à toute heure. <Appelle/Appelez> maintenant, s'il <te/vous> plaît.",
        ],
    ],
    &[
        &[
            "[On me frappe|Quelqu'un me fait du mal|Je suis en danger|Je ne suis pas en sécurité chez moi|Quelqu'un me suit].",
            "[Je n'arrive plus à respirer|J'ai très mal à la poitrine|J'ai pris trop de médicaments|Quelqu'un s'est évanoui|Il y a le feu] !",
        ],
        &[
            "<Appelle/Appelez> les urgences tout de suite : le 112 en Europe.",
            "C'est grave. <Appelle/Appelez> tout de suite le 112, et <va/allez> vers quelqu'un tout près si possible.",
        ],
    ],
    &[
        &[
            "{person} est [mort|morte|décédé|décédée] [hier|la semaine dernière|ce matin|cette année].",
            "J'ai perdu {person}.",
            "[Mon chat|Mon chien|Mon lapin] est mort[| hier| aujourd'hui].",
        ],
        &[
            "Je suis vraiment désolé. [<Veux-tu/Voulez-vous> m'en parler ?|<Prends/Prenez> tout le temps qu'il faut.|Je suis là si <tu veux/vous voulez> écrire à ce sujet.]",
            "Toutes mes condoléances. Cela doit être très dur.",
        ],
    ],
    &[
        &[
            "C'est mon anniversaire[| aujourd'hui][ !|.|]",
            "Aujourd'hui, j'ai [20|30|40|50|18|65|70|25] ans[ !|.]",
        ],
        &[
            "Joyeux anniversaire ! [Je <te/vous> souhaite une belle journée.|<Profites-en/Profitez-en> bien.|Qu'y a-t-il de prévu pour le fêter ?]",
        ],
    ],
    &[
        &[
            "[Joyeux Noël|Bonne année|Joyeuses Pâques|Bonnes vacances|Bon week-end|Bonne journée à <toi/vous>|Bonnes fêtes][ !|.|]",
        ],
        &["Merci, à <toi/vous> aussi !", "Merci[ !|.] [Pareillement.|À <toi/vous> de même !]"],
    ],
    &[
        &[
            "[<Raconte-moi/Racontez-moi>|<Tu connais/Vous connaissez>|<Dis-moi/Dites-moi>] une blague[.|, s'il <te/vous> plaît.|]",
            "[<Fais-moi/Faites-moi> rire|<Dis/Dites> quelque chose de drôle][.|]",
        ],
        &[
            "Qu'est-ce qui a des aiguilles mais ne pique pas ? Une horloge.",
            "Quel est le comble pour un électricien ? Ne pas être au courant.",
            "Pourquoi les poissons vivent-ils dans l'eau salée ? Parce que le poivre les fait éternuer.",
            "Que fait une fraise sur un cheval ? Tagada, tagada.",
            "Quel est le comble pour un jardinier ? Raconter des salades.",
        ],
    ],
    &[
        &[
            "[On peut|Je peux|J'aimerais|J'ai envie de|Je voudrais] [parler|discuter|bavarder][| un peu| avec <toi/vous>][ ?|.|]",
            "[<Parle-moi/Parlez-moi>|<Dis/Dites> quelque chose|Discutons][.|]",
        ],
        &[
            "[Volontiers|Avec plaisir|Bien sûr][ !|.] [Comment s'est passée <ta/votre> journée ?|De quoi <veux-tu/voulez-vous> parler ?]",
        ],
        &["[Ma journée a été|Elle a été] [bonne|calme|longue|belle|chargée|ordinaire][.|]"],
        &["[Je vois.|Bien.|Merci de me le dire.] Quel en a été le meilleur moment ?"],
    ],
    &[
        &[
            "[De quoi on parle|Je ne sais pas quoi dire|Je ne sais pas quoi demander|<Pose-moi/Posez-moi> une question|<Demande-moi/Demandez-moi> quelque chose][.|]",
        ],
        &[
            "Quel a été le meilleur moment de <ta/votre> journée ?",
            "<Qu'as-tu/Qu'avez-vous> mangé aujourd'hui, et était-ce bon ?",
            "Qu'<attends-tu/attendez-vous> avec plaisir cette semaine ?",
            "Quel livre ou quelle chanson <t'a/vous a> plu ces derniers temps ?",
        ],
    ],
];
