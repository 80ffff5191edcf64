//! Chores and habits in a few steps, French.
//!
//! Common sense alone; nothing that a mistake would make dangerous.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "Comment [faire|faire un|préparer du|préparer un bon] thé ?",
            "<Explique-moi/Expliquez-moi> comment faire du thé.",
        ],
        &[
            "Il faut faire bouillir de l'eau, la verser sur le thé, attendre trois à cinq minutes et retirer les feuilles.",
            "1. Faire bouillir de l'eau.\n2. La verser sur le thé.\n3. Attendre trois à cinq minutes.\n4. Retirer les feuilles.",
        ],
    ],
    &[
        &[
            "Comment [faire du|préparer un] café ?",
            "<Explique-moi/Expliquez-moi> comment faire du café[| avec un filtre].",
        ],
        &[
            "Il faut mettre du café moulu dans un filtre, verser lentement de l'eau chaude et laisser couler.",
            "1. Mettre du café moulu dans le filtre.\n2. Verser lentement de l'eau chaude.\n3. Laisser couler, puis servir.",
        ],
    ],
    &[
        &["Comment [cuire|faire cuire] [un œuf|des œufs] ?", "Combien de temps cuit un œuf ?"],
        &[
            "Il faut plonger l'œuf dans l'eau bouillante : environ six minutes pour un œuf mollet, dix pour un œuf dur.",
            "Six minutes dans l'eau bouillante pour un œuf mollet, dix minutes pour un œuf dur.",
        ],
    ],
    &[
        &[
            "Comment [cuire|faire cuire] [des|les] pâtes ?",
            "<Explique-moi/Expliquez-moi> comment cuire des pâtes.",
        ],
        &[
            "Il faut faire bouillir beaucoup d'eau salée, y mettre les pâtes, remuer, respecter le temps du paquet et égoutter.",
            "1. Faire bouillir de l'eau salée.\n2. Ajouter les pâtes et remuer.\n3. Respecter le temps du paquet.\n4. Égoutter.",
        ],
    ],
    &[
        &["Comment [cuire|faire cuire|préparer] du riz ?"],
        &[
            "Il faut laver le riz, ajouter deux fois son volume d'eau et du sel, porter à ébullition, puis laisser cuire à feu doux et à couvert.",
        ],
    ],
    &[
        &["Comment [faire|préparer] [une omelette|des œufs brouillés] ?"],
        &[
            "Il faut battre les œufs avec un peu de sel, faire fondre du beurre dans une poêle, y verser les œufs et cuire doucement.",
        ],
    ],
    &[
        &[
            "Comment [faire|préparer] des crêpes ?",
            "[<Donne-moi/Donnez-moi>|Il me faut] une recette de crêpes.",
        ],
        &[
            "Il faut mélanger 250 g de farine, trois œufs et un demi-litre de lait, laisser reposer, puis cuire de fines couches dans une poêle beurrée.",
        ],
    ],
    &[
        &[
            "Comment [tenir|commencer|écrire] un journal[| intime] ?",
            "[Je veux|J'aimerais] tenir un journal. Par où commencer ?",
        ],
        &[
            "Quelques minutes à la même heure chaque jour suffisent : ce qui s'est passé, ce qu'on a ressenti, une chose à retenir.",
            "Il vaut mieux commencer petit : trois lignes chaque soir, sans penser au style.",
        ],
    ],
    &[
        &[
            "Comment [mieux dormir|bien dormir|m'endormir plus vite] ?",
            "[Je n'arrive pas à|J'ai du mal à] [dormir|m'endormir]. Que faire ?",
            "[Des conseils|Un conseil] pour mieux dormir ?",
        ],
        &[
            "Se coucher à la même heure, éteindre l'écran une heure avant et garder la chambre sombre et fraîche aide beaucoup.",
            "Une heure calme sans écran, une chambre fraîche et des horaires réguliers aident. Si cela dure des semaines, il faut en parler à un médecin.",
        ],
    ],
    &[
        &[
            "Comment [me calmer|me détendre|être moins stressé|être moins nerveux] ?",
            "[Que faire contre|Comment gérer] le stress ?",
        ],
        &[
            "Inspirer lentement, expirer plus lentement encore, dix fois. Ensuite, noter ce qui inquiète et choisir un petit pas.",
            "Une courte marche, une respiration lente et une chose à la fois aident souvent.",
        ],
    ],
    &[
        &[
            "Comment [mieux me concentrer|mieux travailler|mieux réviser] ?",
            "Je n'arrive pas à me concentrer. [Que faire|Des conseils] ?",
        ],
        &[
            "Ranger le téléphone, choisir une seule tâche, travailler 25 minutes, puis faire une courte pause.",
            "Une seule tâche, une table dégagée, une durée fixée et des pauses.",
        ],
    ],
    &[
        &[
            "Comment [apprendre|retenir] [du vocabulaire|des mots nouveaux|une langue|l'anglais] ?",
            "[Des conseils|Un conseil] pour apprendre une langue ?",
        ],
        &[
            "Un peu chaque jour : lire un court texte, écrire les mots nouveaux dans des phrases et les redire à voix haute le lendemain.",
        ],
    ],
    &[
        &["Comment [laver le linge|faire la lessive|faire une lessive] ?"],
        &[
            "Il faut trier le linge par couleur, lire les étiquettes, choisir la température, mettre un peu de lessive et étendre sans attendre.",
        ],
    ],
    &[
        &["Comment [arroser|soigner|entretenir] [mes plantes|une plante|les plantes d'intérieur] ?"],
        &[
            "De la lumière, et de l'eau seulement quand le dessus de la terre est sec. La plupart des plantes souffrent plus de trop d'eau que du manque.",
        ],
    ],
    &[
        &["Comment [nettoyer|laver] les [vitres|fenêtres] ?"],
        &[
            "Il faut les laver à l'eau tiède avec un peu de savon, puis les essuyer de haut en bas avec un chiffon propre.",
        ],
    ],
    &[
        &[
            "Comment [ranger|mettre de l'ordre dans] [ma chambre|mon bureau|mon appartement|ma maison] ?",
            "[Ma chambre|Mon bureau|Mon appartement] est en désordre. Par où commencer ?",
        ],
        &[
            "Par un seul coin : jeter ce qui est cassé, remettre ce qui a une place, et mettre le reste dans une boîte. Dix minutes par jour suffisent.",
            "Dix minutes et un petit endroit suffisent. Trier : garder, donner, jeter.",
        ],
    ],
    &[
        &[
            "Comment [préparer|me préparer à] [un examen|un entretien|un exposé] ?",
            "J'ai [un examen|un entretien|un exposé] [demain|{day}]. [Des conseils|Que faire] ?",
        ],
        &[
            "Noter les points importants, s'entraîner à voix haute, préparer ses affaires la veille et bien dormir.",
            "Relire les points importants, préparer les affaires ce soir et se coucher tôt. Bonne chance !",
        ],
    ],
    &[
        &["Comment économiser [de l'argent|de l'électricité|de l'énergie|de l'eau|du temps] ?"],
        &[
            "Par de petites habitudes : noter pendant une semaine ce qui est dépensé, puis supprimer ce qui manquera le moins.",
            "En regardant où part l'essentiel, puis en changeant une habitude à la fois.",
        ],
    ],
    &[
        &["Comment [écrire|composer] une [bonne |]lettre ?", "Que met-on dans une lettre ?"],
        &[
            "On dit dans la première phrase pourquoi on écrit, on donne ce que le lecteur doit savoir, et on finit par ce qu'on espère et une formule de politesse.",
        ],
    ],
    &[
        &["Comment [se faire des amis|rencontrer des gens|faire des connaissances] ?"],
        &[
            "Aller là où les gens font ce qu'on aime, y revenir souvent, poser des questions et écouter. Il faut un peu de temps.",
        ],
    ],
    &[
        &[
            "Comment [boire plus d'eau|faire plus de sport|lire davantage|me lever plus tôt|mieux manger] ?",
            "Je veux [faire plus de sport|lire davantage|mieux manger|me lever plus tôt]. Par où commencer ?",
        ],
        &[
            "Par un pas si petit qu'il est facile, lié à une chose que l'on fait chaque jour, et noté chaque soir.",
            "Choisir un seul petit pas pour la semaine, toujours à la même heure, et noter chaque jour s'il a été fait.",
        ],
    ],
    &[
        &[
            "Quel cadeau [offrir|faire|acheter] à [{person}|{name}|un ami|mon hôte|ma voisine] ?",
            "[Il me faut|<As-tu/Avez-vous>] une idée de cadeau pour [{person}|{name}|un ami] ?",
        ],
        &[
            "Quelque chose de petit qui convient à la personne : un livre, des fleurs, un bon thé ou un après-midi ensemble.",
            "Il faut penser à ce que la personne aime faire. Un livre, une plante ou une invitation à dîner font souvent plaisir.",
        ],
    ],
];
