//! Small talk, French: weather, food, hobbies, pets, work, plans.
//!
//! A scene's later exchanges answer what its earlier ones said.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[Il pleut|Il pleut encore|Il pleut des cordes|Il fait gris|Il y a du vent|Il fait froid|Il neige|Il y a du brouillard|Il gèle] [aujourd'hui|ici|dehors|ce matin][.| !|]",
            "[Quel sale temps|Quel temps affreux|Il a plu toute la journée|J'en ai assez de cette pluie][.| !]",
        ],
        &[
            "[C'est un bon jour pour rester au chaud.|Alors, mieux vaut rester au chaud et au sec.|Un jour pour un livre et une tasse de thé, peut-être.] [<Dois-tu/Devez-vous> sortir ?|]",
        ],
        &[
            "Oui, je dois [aller au travail|faire les courses|sortir le chien|aller à un rendez-vous][.|]",
            "[Oui, hélas|Oui, il le faut|Malheureusement oui][.|]",
        ],
        &[
            "Alors, <couvre-toi/couvrez-vous> bien. [J'espère que le ciel va se dégager.|Et n'<oublie/oubliez> pas le parapluie.]",
        ],
    ],
    &[
        &[
            "[Il fait beau|Il fait très chaud|Il y a du soleil|Il fait bon|Quel beau temps] [aujourd'hui|ici|dehors|][.| !|]",
            "[Le soleil brille|Enfin du soleil|Quelle belle lumière][.| !]",
        ],
        &[
            "[Quelle chance !|Ça fait plaisir !] [<Vas-tu/Allez-vous> sortir ?|<As-tu/Avez-vous> prévu une sortie ?|Il faut en profiter.]",
        ],
        &["[Oui, je vais aller|Je pense aller|Oui, on va] {place}[.| !|]"],
        &["[Bonne sortie !|Bon moment là-bas !|Alors, bonne promenade et bon moment !]"],
    ],
    &[
        &[
            "[Ce week-end|{day}|Demain|Le week-end prochain], je vais {place}[.| !|]",
            "Je vais {place} [ce week-end|{day}|demain] avec {person}[.|]",
        ],
        &[
            "[Bonne idée|C'est une belle sortie|Ça a l'air agréable][ !|.] [Qu'est-ce qui <te/vous> réjouit le plus ?|<Y vas-tu/Y allez-vous> souvent ?|Est-ce la première fois ?]",
        ],
        &["[Oui|Oui, souvent|Jamais|Pas encore|Une fois, il y a longtemps|De temps en temps][.|]"],
        &[
            "[Alors, je <te/vous> souhaite un bon moment.|<Profites-en/Profitez-en> bien !|J'espère que ce sera une belle journée.]",
        ],
    ],
    &[
        &[
            "[Que faire|Qu'est-ce que je pourrais faire|Des idées pour|Une idée pour] [ce week-end|{day}|ce soir|cet après-midi] ?",
        ],
        &[
            "On peut [se promener|voir un ami|aller {place}], [cuisiner quelque chose de bon|lire un bon livre|écrire dans son journal] ou simplement se reposer.",
            "[Une promenade, un bon repas ou une heure avec un livre ?|Une sortie {place}, ou une journée tranquille à la maison ?]",
        ],
        &["[Je préfère rester à la maison|Je vais rester chez moi|J'ai envie de me reposer][.|]"],
        &["[Un moment calme, c'est parfois ce qu'il faut.|Alors, <profites-en/profitez-en> !|Très bien.]"],
    ],
    &[
        &[
            "[J'ai faim|J'ai très faim|Je meurs de faim][.| !|]",
            "[Que manger|Que cuisiner|Qu'est-ce que je peux manger|Qu'est-ce que je fais à manger] [ce soir|aujourd'hui|à midi] ?",
            "Je ne sais pas quoi [cuisiner|manger|préparer] [ce soir|aujourd'hui|à midi][.|]",
        ],
        &[
            "Pourquoi pas {dish} ?",
            "Peut-être {dish}. [<As-tu/Avez-vous> ce qu'il faut ?|C'est simple et bon.|]",
            "[Et si <tu faisais/vous faisiez>|Et pourquoi pas] {dish} ?",
        ],
        &["[J'en ai mangé hier|Je n'aime pas ça|Pas encore|Je n'en ai pas envie][.|]"],
        &[
            "Alors, peut-être [des œufs sur du pain grillé|un bol de soupe|une grande salade|des pâtes à la tomate|quelque chose du marché] ?",
        ],
    ],
    &[
        &["[J'adore|J'aime beaucoup|J'aime|Ce que je préfère, c'est] {food}[.| !|]"],
        &[
            "[Bon choix !|C'est un bon goût.|Beaucoup de gens sont de cet avis.] [C'était quand, la dernière fois ?|<En prends-tu/En prenez-vous> souvent ?]",
        ],
        &[
            "[Hier|Ce matin|Souvent|Chaque semaine|{day}, avec {person}|La semaine dernière|Pas depuis longtemps][.|]",
        ],
        &[
            "[Tant mieux !|C'est bien.] [Les petits plaisirs comptent.|Je ne peux pas y goûter, mais ça donne envie.|]",
        ],
    ],
    &[
        &["[J'ai mangé|On a mangé|J'ai cuisiné|On a fait] {dish} [à midi|ce soir|hier][.|]"],
        &["[Ça a l'air bon|Ça donne envie|Bonne idée][ !|.] C'était bon ?"],
        &["[Oui, très|C'était délicieux|Délicieux|Bof|Pas mal|Un peu salé][.| !|]"],
        &["[C'est noté !|Merci de me le dire.] [<Tu pourrais/Vous pourriez> noter la recette.|]"],
    ],
    &[
        &[
            "[J'aime|J'adore] {hobby}[.| !|]",
            "[Mon passe-temps, c'est|Ma passion, c'est|Mon loisir préféré, c'est] {hobby}[.| !|]",
        ],
        &[
            "[C'est une belle occupation.|Très bien !] [Depuis longtemps ?|Qu'est-ce qui <te/vous> plaît là-dedans ?|Comment cela a-t-il commencé ?]",
        ],
        &[
            "[Depuis des années|Depuis l'enfance|Depuis quelques mois|Depuis l'an dernier|Je débute|Ça me calme|Ça me rend heureux][.|]",
        ],
        &[
            "[C'est bien.|Très bien.] [J'espère qu'il y aura du temps pour cela cette semaine.|<Continue/Continuez> !]",
        ],
    ],
    &[
        &["J'ai {pet} [qui s'appelle|nommé|du nom de] {petname}[.| !|]", "J'ai {pet}, {petname}[.| !|]"],
        &["[Quelle bonne compagnie !|C'est mignon !] [Comment est {petname} ?|Quel âge a {petname} ?]"],
        &[
            "[Un peu paresseux|Très drôle|Timide mais doux|Toujours affamé|Calme et doux|Curieux de tout][.|]",
            "[Un an|Deux ans|Trois ans|Cinq ans|Dix ans|Quelques mois seulement][.|]",
        ],
        &["{petname} a l'air d'être [un bon compagnon|de bonne compagnie]."],
    ],
    &[
        &["Je suis {job}[.|]", "Je travaille comme {job}[.|]"],
        &[
            "[C'est intéressant.|Merci de me le dire.] [Est-ce que ça <te/vous> plaît ?|Qu'est-ce qui <te/vous> plaît dans ce métier ?]",
        ],
        &["[Oui, beaucoup|Oui, en général|Oui|Ça dépend|Pas toujours|Certains jours][.|]"],
        &[
            "[Je vois.|Je comprends.] [Chaque jour est différent, après tout.|J'espère que les bons jours l'emportent.]",
        ],
    ],
    &[
        &[
            "J'ai [eu beaucoup de travail|travaillé toute la journée|eu une dure journée|travaillé tard|eu cinq réunions] [aujourd'hui|hier][.|]",
            "[Le travail a été dur|C'était long au travail|Quelle journée au bureau] aujourd'hui[.|]",
        ],
        &[
            "[Ça a l'air fatigant.|Quelle journée.] [Y a-t-il eu aussi quelque chose de bien ?|<Peux-tu te/Pouvez-vous vous> reposer maintenant ?|J'espère que la soirée sera calme.]",
        ],
        &["[Oui, un peu|Oui, enfin|Pas encore|Non, il m'en reste|Bientôt][.|]"],
        &[
            "[<Prends/Prenez> soin de <toi/vous>.|Je <te/vous> souhaite une soirée calme.|Une chose à la fois.]",
        ],
    ],
    &[
        &[
            "Je pars [en vacances|en voyage|à {city}|au bord de la mer] [demain|la semaine prochaine|bientôt|{day}][ !|.|]",
        ],
        &[
            "[Quelle chance|Super|Ça fait envie][ !|.] [Les valises sont prêtes ?|Pour combien de temps ?|<Pars-tu/Partez-vous> avec quelqu'un ?]",
        ],
        &[
            "[Pas encore|Presque|Oui, tout est prêt|Une semaine|Dix jours|Quelques jours|Avec {person}|Non, sans personne][.|]",
        ],
        &["[Bon voyage !|Je <te/vous> souhaite un bon voyage.|<Profite/Profitez> de chaque jour.]"],
    ],
    &[
        &[
            "Je [lis un bon livre|regarde une nouvelle série|lis un long roman|regarde un beau film][.|]",
            "J'ai [lu un bon livre|vu un beau film|entendu une belle chanson] [hier|cette semaine][.|]",
        ],
        &["[Très bien.|Ça a l'air bien !] [De quoi cela parle-t-il ?|Qu'est-ce qui <te/vous> plaît ?]"],
        &[
            "Ça parle [d'une famille|d'amour|de la mer|d'un voyage|d'amitié|d'un village|d'un vieil homme et de son chien|de deux sœurs|de la guerre|de musique][.|]",
        ],
        &[
            "[Ça a l'air bien.|Merci, ça a l'air intéressant.] <Tu pourrais/Vous pourriez> en écrire quelques lignes dans <ton/votre> journal.",
        ],
    ],
    &[
        &[
            "[Je suis allé|Je suis allée|Nous sommes allés] {place} [aujourd'hui|hier|{day}] [avec {person}|][.|]",
            "[Aujourd'hui|Hier], j'étais {place}[.|]",
        ],
        &["[C'était comment ?|C'était bien ?|Était-ce agréable ?]"],
        &[
            "[Très bien|C'était super|Magnifique|Il y avait du monde|Calme et agréable|Agréable, mais fatigant][.| !|]",
        ],
        &["[Tant mieux.|Ça fait plaisir.|C'est bien.] [Cela ferait une belle page de journal.|]"],
    ],
    &[
        &[
            "J'ai [vu|rencontré|appelé] {person} [aujourd'hui|hier|{day}][.|]",
            "{person} [m'a appelé|m'a rendu visite|est passé à la maison|m'a écrit] [aujourd'hui|hier][.| !|]",
        ],
        &["[C'est bien.|Voilà qui est agréable.] [Comment cela s'est-il passé ?|De quoi avez-vous parlé ?]"],
        &[
            "[C'était bien|On a beaucoup ri|On a parlé pendant des heures|On a parlé du passé|Du travail|C'était court][.|]",
        ],
        &["[C'est bien.|Ces moments-là méritent d'être gardés.|Ça fait plaisir.]"],
    ],
    &[
        &[
            "[Je m'appelle|Moi, c'est|Mon nom est|Je suis] {name}[.| !|]",
            "[Bonjour|<Salut/Bonjour>], [je m'appelle|moi c'est] {name}[.| !|]",
        ],
        &[
            "[Enchanté|Bonjour|Bienvenue], {name} ! [Je suis Carnet.|Comment puis-je <t'aider/vous aider> ?|Que puis-je faire pour <toi/vous> ?]",
        ],
        &[
            "[<Te souviens-tu/Vous souvenez-vous> de mon nom|Comment je m'appelle|Quel est mon nom|C'est quoi mon nom] ?",
        ],
        &["[<Tu t'appelles/Vous vous appelez> {name}.|<Ton/Votre> nom est {name}.]"],
    ],
    &[
        &["J'habite à {city}[.|]", "Je [vis à|viens de] {city}[.|]"],
        &[
            "[Très bien.|Merci de me le dire.] [Est-ce que ça <te/vous> plaît ?|Qu'est-ce qui <te/vous> plaît à {city} ?]",
        ],
        &[
            "[Oui, beaucoup|Oui|C'est bruyant|C'est calme|Les gens sont gentils|Les parcs|Le fleuve|Pas vraiment][.|]",
        ],
        &[
            "[Je vois.|Merci.] [Je ne suis jamais allé nulle part, alors j'aime bien l'entendre.|C'est bon à savoir.]",
        ],
    ],
    &[
        &[
            "[Quelle est <ta/votre> couleur préférée|Quel est <ton/votre> plat préféré|Quel est <ton/votre> livre préféré|Quelle est <ta/votre> chanson préférée|C'est quoi <ton/votre> film préféré] ?",
            "<Tu aimes/Vous aimez> [la musique|{food}|les animaux|les livres|le cinéma|{hobby}] ?",
        ],
        &[
            "Je suis un programme, je n'ai donc pas de goûts à moi. [Et <toi/vous> ?|Et de <ton/votre> côté ?|Qu'est-ce qui <te/vous> plaît ?]",
        ],
        &["Moi, [j'aime|c'est|je préfère] [{food}|le bleu|le vert|l'automne|le printemps|{hobby}][.|]"],
        &["[Bon choix.|C'est bien.|Je vois, merci.] [Qu'est-ce qui <te/vous> plaît là-dedans ?|]"],
    ],
    &[
        &[
            "Qu'<as-tu/avez-vous> fait [aujourd'hui|hier|ce week-end] ?",
            "Comment s'est passée <ta/votre> [journée|nuit|semaine] ?",
            "Que <fais-tu/faites-vous>[| en ce moment| ce soir] ?",
        ],
        &[
            "J'étais ici, à attendre <tes/vos> mots. Et <toi/vous> ?",
            "Rien d'autre que ceci : je suis là pour aider. [Et <toi/vous> ?|Comment <vas-tu/allez-vous> ?]",
        ],
        &[
            "[J'ai travaillé|J'ai dormi tard|Je suis resté à la maison|J'ai cuisiné|J'ai fait une promenade|J'ai vu {person}|Pas grand-chose][.|]",
        ],
        &[
            "[Très bien.|Bien.|Je vois.] [Était-ce une bonne journée ?|Et comment <te sens-tu/vous sentez-vous> maintenant ?]",
        ],
    ],
    &[
        &[
            "J'apprends [l'anglais|le piano|à cuisiner|à nager|à conduire|à tricoter|à danser|à dessiner][.|]",
            "J'aimerais apprendre [l'anglais|la guitare|à cuisiner|à nager|à dessiner][.|]",
        ],
        &[
            "[Bravo !|C'est un beau projet.] [Un peu chaque jour mène loin.|Comment cela avance-t-il ?|Qu'est-ce qui <t'a/vous a> donné envie ?]",
        ],
        &["[C'est difficile|Doucement|Bien|C'est amusant|J'oublie tout|Pas mal][.|]"],
        &[
            "[Il faut un peu de patience.|<Continue/Continuez>, un peu chaque jour.|Tout le monde commence ainsi.]",
        ],
    ],
    &[
        &[
            "J'ai [un rhume|mal à la tête|la grippe|mal à la gorge|mal aux dents|mal au ventre|mal au dos|de la fièvre][.|]",
            "Je [suis malade|ne me sens pas bien][| aujourd'hui][.|]",
        ],
        &[
            "Je suis désolé. [Du repos, et bien boire.|<Peux-tu te/Pouvez-vous vous> reposer aujourd'hui ?|J'espère que cela ira vite mieux.] [Si cela s'aggrave, il faut voir un médecin.|]",
        ],
        &["[Merci|J'espère|Je ne peux pas, je dois travailler|Je vais essayer][.|]"],
        &[
            "Bon rétablissement !",
            "[<Prends/Prenez> soin de <toi/vous>.|Je <te/vous> souhaite un prompt rétablissement.]",
        ],
    ],
    &[
        &[
            "J'ai [couru|marché|nagé|fait] [5|3|10|8|2|12] [km|kilomètres] [aujourd'hui|ce matin|hier][ !|.|]",
            "[Je suis allé courir|J'ai fait du yoga|J'ai fait du sport|Je suis allée nager] [aujourd'hui|ce matin][.| !|]",
        ],
        &["[Bravo|Bien joué|Belle séance][ !|.] [Comment <te sens-tu/vous sentez-vous> ?|C'était comment ?]"],
        &["[Fatigué mais content|Très bien|J'ai mal aux jambes|En forme|Un peu raide][.| !|]"],
        &["[C'est une bonne fatigue.|Le repos est mérité.|Maintenant, bien boire et bien se reposer.]"],
    ],
];
