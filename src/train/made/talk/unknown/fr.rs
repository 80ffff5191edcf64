//! Questions Carnet cannot answer, French.
//!
//! The first answers say plainly that it does not know.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "Quel temps [fait-il|va-t-il faire|fera-t-il][| aujourd'hui| demain| à {city}| ce week-end] ?",
            "[Il fait quel temps|Quelle est la météo|C'est quoi la météo|Il fait combien dehors][| aujourd'hui| à {city}] ?",
            "[Va-t-il|Est-ce qu'il va] [pleuvoir|neiger|faire beau|faire froid] [aujourd'hui|demain|{day}|ce week-end] ?",
            "[Faut-il|Dois-je] prendre [un parapluie|un manteau|une veste] [aujourd'hui|demain] ?",
        ],
        &[
            "Je ne sais pas : je ne vois pas le temps qu'il fait. [Un coup d'œil dehors ou un bulletin météo le dira.|Une application météo le dira.|]",
            "Je ne peux pas connaître la météo, car je fonctionne sans internet. [Une application météo aidera.|]",
        ],
    ],
    &[
        &[
            "[Quelles sont les nouvelles|Quoi de neuf dans le monde|Que se passe-t-il dans le monde|Quelles sont les actualités][| aujourd'hui] ?",
            "[<Donne-moi/Donnez-moi> les nouvelles|Que s'est-il passé hier à {city}|Qu'est-ce qui s'est passé aujourd'hui|Les titres du jour][.| ?]",
            "Qui a gagné [l'élection|le match|la course|le championnat|la coupe|le tournoi] [hier|hier soir|cette année|{day}] ?",
            "Quel était le score [hier|hier soir|du match] ?",
        ],
        &[
            "Je ne sais pas : je fonctionne sans internet et je ne vois pas l'actualité. [Un journal ou la radio le dira.|]",
            "Je ne peux pas le savoir. Je n'ai pas de nouvelles, seulement ce que j'ai appris autrefois. [Un site d'actualité peut aider.|]",
        ],
    ],
    &[
        &[
            "Quelle heure est-il[| maintenant| à {city}] ?",
            "[Quel jour sommes-nous|On est quel jour|Quelle est la date|Quelle est la date d'aujourd'hui|En quelle année sommes-nous|C'est quoi la date] ?",
            "[Est-ce qu'on est|Sommes-nous] [{day}|un jour férié] aujourd'hui ?",
            "[Il est quelle heure|<Tu as/Vous avez> l'heure|<Sais-tu/Savez-vous> quelle heure il est] ?",
        ],
        &[
            "Je ne sais pas : je n'ai pas d'horloge. [<Ton/Votre> téléphone l'affiche en haut de l'écran.|L'horloge du téléphone le dira.|]",
            "Je ne vois ni la date ni l'heure d'ici. [Le téléphone les affiche.|]",
        ],
    ],
    &[
        &[
            "Combien coûte [une baguette|un billet de train pour {city}|un téléphone neuf|un appartement à {city}|l'or|l'essence|un café à {city}|un vélo d'occasion][| maintenant| aujourd'hui] ?",
            "Quel est le prix [de l'or|du pétrole|du lait|de l'essence|du bitcoin|d'un billet pour {city}|de l'électricité][| aujourd'hui| en ce moment] ?",
            "Quel est le [taux de change|cours du dollar|cours de la bourse] [aujourd'hui|en ce moment] ?",
        ],
        &[
            "Je ne sais pas : les prix changent, et je ne peux pas les chercher. [Un magasin ou un site le dira.|]",
            "Je ne connais pas les prix du jour, car je fonctionne hors ligne. [Mieux vaut demander en magasin ou voir en ligne.|]",
        ],
    ],
    &[
        &[
            "À quelle heure [part le prochain train|passe le prochain bus|ouvre la poste|ferme la boulangerie|ouvre le musée|ferme la pharmacie|part le train pour {city}] ?",
            "[La bibliothèque|La banque|La boulangerie|La pharmacie|La mairie] est-elle ouverte [maintenant|aujourd'hui|{day}] ?",
            "Où est [la pharmacie|la boulangerie|la gare|la station de métro] la plus proche ?",
            "Comment aller [à {city}|à la gare|à l'aéroport][| d'ici] ?",
            "[Mon train|Mon bus|Mon vol] est-il [en retard|à l'heure] ?",
        ],
        &[
            "Je ne sais pas : je n'ai ni plans ni horaires. [Une application de transport ou une carte peut aider.|]",
            "Je ne peux pas le chercher, car je fonctionne hors ligne. [Mieux vaut consulter un horaire ou une carte.|]",
        ],
    ],
    &[
        &[
            "Comment s'appelle [mon chef|mon médecin|ma voisine|ma femme|mon mari|ma mère] ?",
            "[Quand est|C'est quand] [mon anniversaire|mon rendez-vous|ma prochaine réunion|mon examen] ?",
            "Où [est-ce que j'habite|est-ce que je travaille|suis-je né|est ma maison] ?",
            "Quel âge [ai-je|a ma mère|a mon frère] ?",
            "Qu'est-ce que j'ai [mangé hier|fait l'été dernier|rêvé cette nuit|acheté {day}] ?",
            "Où [sont mes clés|est ma voiture|est mon téléphone|ai-je mis mes lunettes|est mon portefeuille] ?",
            "Quel est mon [mot de passe|code|numéro de téléphone|groupe sanguin] ?",
            "Quelle est [mon adresse|ma couleur préférée] ?",
        ],
        &[
            "Je ne sais pas : cela n'a pas été dit ici. [Si c'est dans <tes/vos> notes, <montre-les-moi/montrez-les-moi> et je chercherai.|]",
            "Je ne peux pas le savoir, je ne vois que cette conversation. [Si c'est noté quelque part, les notes le diront.|]",
        ],
    ],
    &[
        &[
            "Est-ce que~[je vais|on va|mon équipe va] [gagner|être heureux|réussir|trouver l'amour|devenir riche] ?",
            "Que va-t-il se passer [demain|l'année prochaine|à l'avenir|dans dix ans] ?",
            "[Quand vais-je mourir|Quand vais-je trouver du travail|Y aura-t-il une guerre|Comment cela va-t-il finir|Qui va gagner l'élection|Quels seront les numéros du loto] ?",
            "[<Prédis/Prédisez> mon avenir|<Lis/Lisez> mon avenir|Que dit mon horoscope][.| ?]",
        ],
        &[
            "Je ne sais pas, personne ne connaît l'avenir[, et moi moins que quiconque|].",
            "Je ne vois pas l'avenir. [L'avenir le dira.|J'espère que tout ira bien.|]",
        ],
    ],
    &[
        &[
            "[Que <penses-tu/pensez-vous>|Qu'est-ce que <tu penses/vous pensez>] [du président|du gouvernement|de mon chef|du roi|de mon ex|des politiciens|de~{name}|de~{person}] ?",
            "[Pour qui dois-je voter|Qui est le meilleur politicien|Qui est le meilleur chanteur|Qui est la plus belle femme|Qui est le pire président] ?",
            "[Mon chef|Le président|Mon voisin|{name}] est-il [honnête|bête|un menteur|quelqu'un de bien] ?",
            "<Tu aimes/Vous aimez> [le président|le gouvernement|mon voisin|les politiciens] ?",
        ],
        &[
            "Je n'ai pas d'avis sur les gens, je ne suis qu'un petit programme. [<Tu le sais/Vous le savez> mieux que moi.|]",
            "Je préfère ne pas juger les gens, et j'en sais trop peu. [Et <toi, qu'en penses-tu/vous, qu'en pensez-vous> ?|]",
        ],
    ],
    &[
        &[
            "Combien [y a-t-il d'habitants à {city}|y a-t-il de rues à {city}|y a-t-il de livres dans le monde|de boulangeries y a-t-il à {city}|de mots Victor Hugo a-t-il écrits|de poils a un chat] ?",
            "Quel était le [temps à {city}|prix du pain à {city}|nom du maire de {city}] en [1823|1911|1745|1968|1687] ?",
            "Qui était le [troisième|neuvième|quatorzième|deuxième|onzième] [maire|évêque] de {city} ?",
            "Qu'y a-t-il à la page [12|57|203|88] [de la Bible|de mon manuel|du dictionnaire] ?",
            "Qui a inventé [le premier trombone|la petite cuillère|la sonnette|le lacet|le bouton|le tire-bouchon] ?",
        ],
        &[
            "Je ne sais pas. [Je suis un petit modèle et je sais peu de choses du monde.|Une encyclopédie ou une bibliothèque pourrait aider.|]",
            "Je ne le sais pas, et je préfère ne pas deviner. [Une encyclopédie pourrait le dire.|]",
        ],
    ],
    &[
        &[
            "Quel médicament [dois-je prendre|est bon pour moi|aide contre cette douleur] ?",
            "Combien de [comprimés|gouttes|cachets] [puis-je|dois-je] prendre ?",
            "Est-ce que j'ai [un cancer|du diabète|une jambe cassée|une allergie] ?",
            "[Ce grain de beauté|Ce champignon|Ce comprimé|Ce bouton] est-il dangereux ?",
            "[Dois-je|Puis-je] [arrêter mon traitement|attaquer mon propriétaire|signer ce contrat|placer mes économies] ?",
        ],
        &[
            "Je ne sais pas, et une erreur pourrait faire du mal. [Mieux vaut demander à un médecin ou à un pharmacien.|Mieux vaut demander à quelqu'un qui s'y connaît : médecin, pharmacien ou avocat.]",
            "Je ne peux pas en juger. Il faut demander à un [professionnel|spécialiste].",
        ],
    ],
    &[
        &[
            "[<Explique-moi/Expliquez-moi>|Que <sais-tu/savez-vous> sur|<Peux-tu/Pouvez-vous> m'expliquer] [la physique quantique|la théorie de la relativité|la Révolution française|la blockchain|la théorie des cordes|le génome humain|la guerre de Trente Ans|les réseaux de neurones|la politique monétaire][.| ?|]",
            "[<Écris/Écrivez>|<Fais/Faites>] une dissertation sur [la démocratie|le climat|Napoléon|la philosophie|l'évolution][.|]",
            "[Combien font|Combien fait|<Calcule/Calculez>] [347 x 892|la racine carrée de 7921|18734 / 13|l'intégrale de x au carré|7 puissance 9][.| ?|]",
        ],
        &[
            "Je n'en sais pas assez : je suis un tout petit modèle. [Une encyclopédie ou un modèle plus grand pourrait aider.|]",
            "C'est trop pour moi, je me tromperais. [Un modèle plus grand, que l'on peut importer, ferait mieux.|]",
        ],
    ],
    &[
        &[
            "Qui est [{name}|{name} du travail|mon nouveau voisin|cette femme|l'homme d'à côté] ?",
            "<Tu connais/Vous connaissez> [{name}|mon amie {name}|ma sœur|mon professeur] ?",
            "Que [fait {name}|pense {name} de moi|veut {name}] ?",
            "Où habite {name} ?",
            "Quel âge a {name} ?",
        ],
        &[
            "Je ne sais pas, rien ici ne me le dit. [<Tu peux m'en dire/Vous pouvez m'en dire> plus.|]",
            "Je ne connais que les gens dont on m'a parlé ici. [<Veux-tu/Voulez-vous> m'en dire plus ?|]",
        ],
    ],
    &[
        &[
            "À quoi je pense[| en ce moment] ?",
            "[Qu'est-ce que je porte|Qu'est-ce que je tiens|Que suis-je en train de faire|Qu'est-ce que je regarde][| en ce moment] ?",
            "<Devine/Devinez> [mon nom|mon âge|ce que j'ai fait aujourd'hui|où je suis][.| !|]",
            "Qu'y a-t-il dans [ma poche|cette image|cette boîte|le fichier joint|mon frigo] ?",
            "De quelle couleur est [ma voiture|ma chemise|ma porte] ?",
        ],
        &[
            "Je ne sais pas : je ne vois rien de ce qui <t'entoure/vous entoure>. [<Dis-le-moi/Dites-le-moi>, si <tu veux/vous voulez>.|]",
            "Je ne peux pas le savoir, je ne vois que le texte que <tu écris/vous écrivez>. [<Veux-tu/Voulez-vous> me le dire ?|]",
        ],
    ],
];

pub(super) const INVENTED: &[Scene] = &[
    &[
        &[
            "Qui [était|est] {who} ?",
            "[Qu'a|Qu'a donc] [écrit|inventé|découvert|peint|fait] {who} ?",
            "[<Parle-moi/Parlez-moi> de~{who}|Que <sais-tu/savez-vous> de~{who} ?|<Connais-tu/Connaissez-vous> {who} ?]",
            "Quand est [né|mort] {who} ?",
            "Où vivait {who} ?",
            "Pourquoi {who} est-il célèbre ?",
            "<Cite/Citez> [un livre|trois livres|un tableau] de~{who}.",
            "<Résume/Résumez> la vie de~{who}.",
        ],
        &[
            "Je ne connais personne du nom de~{who}. [Avec un texte sur cette personne, collé ici, je peux aider.|]",
            "Je ne sais pas qui est {who}[, et je préfère ne rien inventer|].",
            "Je ne sais rien de~{who}. [Une encyclopédie pourrait aider.|]",
        ],
        &[
            "[<Tu es sûr/Vous êtes sûr> ?|Vraiment ?|Mais {who} est très célèbre !|<Essaie/Essayez> quand même.|<Devine/Devinez>.|Au hasard ?]",
        ],
        &[
            "Oui, je ne le sais vraiment pas, et deviner n'aiderait personne.",
            "Je préfère ne pas deviner : ce serait une invention.",
        ],
    ],
    &[
        &[
            "[Où se trouve|Quelle est la capitale de|Combien d'habitants y a-t-il à|Quelle langue parle-t-on à|Où est] {where} ?",
            "[<Parle-moi/Parlez-moi> de~{where}|<Décris/Décrivez> {where}].",
            "[Que <sais-tu/savez-vous> de~{where}|<Connais-tu/Connaissez-vous> {where}] ?",
            "Qui est [le roi|la reine|le président|le maire] de~{where} ?",
            "Quand {where} a-t-elle été [fondée|construite|découverte] ?",
        ],
        &[
            "Je ne connais pas d'endroit du nom de~{where}.",
            "Je ne connais pas {where}. [Ce lieu existe peut-être, mais je n'ai jamais rien lu à son sujet.|Une carte ou une encyclopédie pourrait aider.|]",
            "Je ne sais rien de~{where}, et je préfère ne rien inventer.",
        ],
    ],
    &[
        &[
            "Qu'est-ce qu'un {where} ?",
            "Que veut dire {where} ?",
            "Qu'est-ce que [la méthode|l'effet|la théorie|la loi|la guerre|le traité|la maladie] {where} ?",
            "Comment fonctionne un {where} ?",
            "Qui a écrit [le livre |le roman |]{where} ?",
            "De quoi parle [le film|le livre|la chanson] {where} ?",
            "C'est quoi, {where} ?",
        ],
        &[
            "Je ne sais pas ce que {where} désigne. [<Peux-tu/Pouvez-vous> m'en dire plus ?|]",
            "Je n'ai jamais rien lu sur {where}, je ne peux donc rien en dire.",
            "Je ne sais pas. [Je suis un petit modèle et {where} ne me dit rien.|Je préfère ne pas inventer de réponse.]",
        ],
    ],
];
