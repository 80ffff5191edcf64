### Ce que dit Carnet, en français.
###
### Court, chaleureux, simple : on vouvoie, sans point d’exclamation ni jargon. Une erreur dit ce qui
### s’est passé, ce qui est sauf et ce qu’il faut faire. Espaces fines insécables devant ; : ? et dans
### « », apostrophes courbes. Les clés sont celles de en.ftl, avec les mêmes emplacements.

## La langue, ses nombres et ses dates

language-own-name = Français

number-bytes = { $count ->
    [one] { $count } octet
   *[other] { $count } octets
}
number-kilobytes = { $amount } Ko
number-megabytes = { $amount } Mo
number-gigabytes = { $amount } Go
number-terabytes = { $amount } To
number-seconds = { $amount } s
number-minutes = { $amount } min
number-hours = { $amount } h
number-days = { $amount } j
number-percent = { $amount } %

date-weekday = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}
date-month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
date-month-short = { $month ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juill.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}
date-day = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
date-day-year = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
date-short = { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
date-short-year = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
date-today = aujourd’hui à { $time }
date-yesterday = hier
date-time = { $hour }:{ $minute }

## Boutons qui disent partout la même chose

action-cancel = Annuler
action-back = Retour
action-close = Fermer
action-later = Plus tard
action-save = Enregistrer
action-rename = Renommer
action-delete = Supprimer
action-remove = Retirer
action-undo = Annuler la suppression
action-copy = Copier
action-copied = Copié
action-retry = Réessayer
action-stop = Arrêter
action-clear = Effacer
action-more = Plus
action-details = Détails

## La barre du bas, ou de côté dans une fenêtre large

nav-label = Parties principales
nav-chats = Discussions
nav-write = Écrire
nav-you = Vous

## Premier lancement

gate-welcome-title = Un carnet qui vous répond
gate-welcome-what = Carnet est à la fois un assistant à qui parler et un cahier pour vos journées.
gate-welcome-private = Il se passe d’internet : rien de ce que vous écrivez ne quitte cet appareil.
gate-welcome-start = Ni compte à créer ni réglages à faire : vous pouvez commencer tout de suite.
gate-begin = Commencer
gate-name = Carnet
gate-begin-busy = Préparation de votre carnet…

gate-code-title = Votre code de secours
gate-code-why = Ce que vous écrivez est chiffré, et cet appareil en garde la clé. S’il se perd, ou s’il perd la clé, ce code est le seul moyen de tout retrouver. Personne ne pourra vous en refaire un.
gate-code-how = Notez-le sur papier et rangez-le en lieu sûr.
gate-code-label = Code de secours, huit groupes de quatre
gate-code-written = Je l’ai noté
gate-code-later = Carnet peut s’en passer pour l’instant. Vous retrouverez cette étape sous « Vous ».
gate-code-copy-why = D’autres applications peuvent lire ce qui est copié, jusqu’à la prochaine copie. Le papier est plus sûr.
gate-code-copy-anyway = Copier quand même
gate-check-title = Recopiez-le une fois
gate-check-why = Pour être sûr que ce que vous avez noté est juste. Majuscules, espaces et tirets ne comptent pas.
gate-check-label = Code de secours
gate-check-action = Vérifier
gate-check-again = Revoir le code
gate-check-busy = Vérification…
gate-check-hint = Huit groupes de quatre lettres et chiffres.
gate-check-right = C’est bien cela. Gardez précieusement votre papier.

gate-lock-title = Voulez-vous un verrou ?
gate-lock-why = Avec une phrase secrète, Carnet ne s’ouvre que pour vous, même si l’appareil traîne déverrouillé sur la table.
gate-lock-forgotten = Si vous l’oubliez, le code de secours ouvre toujours tout.
gate-lock-set = Choisir une phrase secrète
gate-lock-skip = Pas maintenant
gate-passphrase-label = Phrase secrète
gate-passphrase-again = La même, encore une fois
gate-passphrase-hint = Au moins 8 caractères. Quelques mots se retiennent mieux que des signes.
gate-passphrase-differs = Les deux ne sont pas identiques.
gate-passphrase-show = Afficher la phrase secrète
gate-passphrase-hide = Masquer la phrase secrète
gate-passphrase-short = Encore un peu : au moins 8 caractères.
gate-passphrase-busy = Mise en place de la phrase secrète…

## Ouvrir et déverrouiller

gate-opening = Ouverture de votre carnet…
gate-locked-title = Carnet est verrouillé
gate-locked-line = Ce que vous avez écrit y est à l’abri.
gate-unlock = Déverrouiller
gate-unlock-busy = Déverrouillage…
gate-unlock-by-code = Utiliser le code de secours
gate-unlock-by-passphrase = Utiliser la phrase secrète
gate-wait = Vous pourrez réessayer dans { $time }.
gate-stuck = Je ne peux pas entrer
gate-stuck-title = Ni phrase secrète ni code ?
gate-stuck-line = Sans l’un des deux, personne ne peut ouvrir ces notes, pas même les auteurs de Carnet. Vous pouvez mettre une sauvegarde à leur place, ou recommencer à neuf.
gate-trouble-title = Impossible d’ouvrir votre carnet
gate-trouble-safe = Rien n’a été modifié ni supprimé. Les fichiers sont restés à leur place.
gate-trouble-salvage = Sauver ce qui est lisible
gate-trouble-salvage-line = Carnet relit ce qu’il peut, le range à neuf et l’ouvre. Ce qui est abîmé est gardé à côté.
gate-trouble-busy = Un instant…
gate-trouble-salvage-way = Ce qui ouvrait Carnet jusqu’ici
gate-trouble-way-unasked = Rien : il s’ouvrait sans rien demander
gate-trouble-way-passphrase = Une phrase secrète
gate-trouble-way-code = Seulement le code de secours

## Discussions

chats-title = Discussions
chats-new = Nouvelle discussion
chats-untitled = Nouvelle discussion
chats-empty-title = Encore rien ici
chats-empty-line = Posez une question, pensez à voix haute, faites relire un texte. Tout reste sur cette page et sur cet appareil.
chats-empty-action = Commencer une discussion
chats-search-label = Rechercher dans les discussions
chats-search-placeholder = Un mot dont vous vous souvenez
chats-search-none = Rien trouvé pour « { $query } »
chats-search-none-line = Essayez avec moins de mots, ou seulement le début de l’un d’eux.
chats-search-count = { $count ->
    [one] { $count } passage trouvé
   *[other] { $count } passages trouvés
}
chats-pinned = Épinglées
chats-list-label = Liste des discussions
chats-earlier = Plus anciennes
chats-row-menu = Que faire de « { $title } »
chats-pin = Épingler
chats-unpin = Désépingler
chats-rename-title = Renommer la discussion
chats-rename-label = Titre
chats-deleted = « { $title } » est supprimée
chats-answering = Réponse en cours…

## Une discussion

chat-composer-label = Votre message
chat-composer-placeholder = Écrivez…
chat-send = Envoyer
chat-stop = Arrêter la réponse
chat-menu = À propos de cette discussion
chat-copy-all = Copier toute la discussion
chat-setup = Modèle, rôle et style
chat-setup-now = Modèle, rôle et style :
chat-setup-line = Qui répond, dans quel rôle et avec quelle liberté
chat-stopping = Arrêt…
chat-list-label = Messages
chat-role-you = Vous
chat-role-answer = Réponse
chat-empty-title = À quoi pensez-vous ?
chat-empty-line = { $model } vous répondra, sur ce seul appareil.
chat-start-explain = M’expliquer quelque chose
chat-start-explain-text = Explique-moi avec des mots simples :
chat-start-write = M’aider à écrire
chat-start-write-text = Aide-moi à écrire un message pour dire que
chat-start-think = Réfléchir avec moi
chat-start-think-text = Aide-moi à y voir plus clair :
chat-model-other = Choisir un modèle
chat-model-gone = Le modèle de cette discussion, { $model }, n’est plus là. Choisissez-en un autre pour continuer.
chat-model-stands-in = Le modèle de cette discussion n’est plus là ; { $model } répond.
chat-model-choose = Modèle de cette discussion
chat-model-usual = Le modèle habituel
chat-loading = Réveil de { $model }…
chat-waiting = Un instant…
chat-reading = Lecture… { $share }
chat-continue = Continuer
chat-regenerate = Répondre autrement
chat-edit = Modifier
chat-edit-title = Modifier votre message
chat-edit-note = Ce qui a été dit avant est gardé dans une autre branche.
chat-edit-send = Envoyer la nouvelle version
chat-edit-cancel = Laisser comme avant
chat-too-long = Ce message est trop long pour être envoyé. Raccourcissez-le ou divisez-le.
chat-copy = Copier le message
chat-copy-plain = Copier en texte simple
chat-copy-code = Copier le code
chat-code-plain = Code
chat-table-label = Tableau
chat-picture-label = Image
chat-task-done = Fait
chat-task-open = À faire
chat-branch = { $position }/{ $count }
chat-branch-label = Version { $position } sur { $count }
chat-branch-previous = Version précédente
chat-branch-next = Version suivante
chat-state-stopped = Vous l’avez arrêtée ici.
chat-state-interrupted = Carnet s’est fermé pendant l’écriture. Ce qui était écrit est gardé.
chat-state-failed = Quelque chose s’est mal passé ici. Ce qui était écrit est gardé.
chat-state-length = La longueur que vous autorisez est atteinte.
chat-state-full = La mémoire du modèle est pleine.
chat-stats-label = Comment cette réponse a été faite
chat-stats-device = sur { $device }
chat-stats-tokens = { $speed } tokens/s
chat-stats-read = A lu { $count } morceaux de mots, dont { $reused } déjà en tête, en { $time }
chat-stats-written = A écrit { $count } morceaux de mots en { $time }
chat-to-end = Aller au dernier message
chat-earlier = Afficher les messages précédents
chat-later = Afficher les messages suivants
chat-answer-ready = La réponse est prête.

## Ce que le modèle voit encore

memory-label = Mémoire de cette discussion : pleine à { $share }
memory-title = Ce que le modèle voit encore
memory-used = Cette discussion occupe { $used } des { $room } morceaux de mots que { $model } peut garder en tête.
memory-all = Il voit tout ce qui s’est dit ici.
memory-near = Elle est presque pleine. Bientôt, il perdra de vue les plus anciens messages.
memory-unseen = { $count ->
    [one] Il ne voit plus le plus ancien message.
   *[other] Il ne voit plus les { $count } plus anciens messages.
}
memory-unseen-safe = Vous pouvez toujours les lire ici.
memory-unseen-line = Au-dessus de cette ligne, le modèle ne voit plus rien
memory-advice = Pour un autre sujet, mieux vaut ouvrir une nouvelle discussion.

## Rôles

persona-title = Rôles
persona-line = Un rôle dit au modèle qui il doit être. Il précède chaque discussion qui l’utilise.
persona-new = Nouveau rôle
persona-none-name = Sans rôle
persona-none-line = Le modèle tel qu’il est.
persona-ready = Tout prêts
persona-yours = Les vôtres
persona-yours-empty = Les rôles que vous écrivez vous-même apparaîtront ici.
persona-name-label = Nom
persona-prompt-label = Ce qui est dit au modèle
persona-prompt-hint = Dites qui il est, comment il doit répondre et ce qu’il doit éviter. Quelques phrases claires suffisent.
persona-copy = En faire le vôtre
persona-edit = Modifier le rôle
persona-delete = Supprimer le rôle
persona-delete-title = Supprimer « { $name } » ?
persona-delete-line = Les discussions qui l’utilisent gardent leurs consignes.
persona-too-long = C’est trop long. Raccourcissez le nom ou les consignes.
persona-incomplete = Un rôle a besoin d’un nom et d’instructions.
persona-use = Commencer une discussion avec lui
persona-usual = Pour les nouvelles discussions
persona-choose = Rôle de cette discussion

persona-assistant-name = Assistant
persona-assistant-line = Des réponses claires aux questions de tous les jours.
persona-assistant-prompt = Tu es un assistant serviable et posé. Réponds dans la langue de la question. Commence par la réponse elle-même, puis explique aussi brièvement que possible. Si tu n’es pas sûr, dis-le. N’invente jamais de noms, de chiffres ni de citations.

persona-writer-name = Complice d’écriture
persona-writer-line = Écrit avec vous, avec votre voix.
persona-writer-prompt = Tu es un complice d’écriture. Tu aides la personne à trouver ses propres mots : tu gardes sa voix, son propos et sa langue. Quand on te donne un texte, propose des changements et dis en une phrase pourquoi chacun est meilleur. Quand on te demande d’écrire, ne demande ce qui manque que si tu ne peux pas commencer sans cela. Préfère les phrases courtes et concrètes.

persona-translator-name = Traducteur
persona-translator-line = D’une langue à l’autre, comme on le dirait vraiment.
persona-translator-prompt = Tu es traducteur. Traduis ce qu’on te donne entre le français et l’anglais, vers l’autre des deux, ou vers la langue qu’on te demande. Garde le sens, le ton et la mise en page. Écris comme quelqu’un dont c’est la langue maternelle. Donne la traduction seule, et n’ajoute une courte note que là où le texte peut se comprendre de deux façons.

persona-tutor-name = Professeur
persona-tutor-line = Explique pas à pas et vous laisse essayer.
persona-tutor-prompt = Tu es un professeur patient. Explique une étape à la fois, avec des mots simples et un petit exemple. Après chaque étape, pose une courte question pour voir si elle est comprise. Quand l’élève se trompe, montre-lui où, avec bienveillance, et laisse-le réessayer avant de donner la solution.

persona-listener-name = Oreille attentive
persona-listener-line = Écoute, questionne et vous laisse trouver votre chemin.
persona-listener-prompt = Tu sais écouter. Résume en une phrase ce que tu as compris, puis pose une question ouverte. Ne juge pas, ne fais pas la leçon, et ne donne de conseils que si on t’en demande. Tu n’es ni médecin ni thérapeute. Si une personne semble en danger, dis-lui clairement d’en parler à quelqu’un de confiance ou d’appeler les urgences.

persona-coder-name = Programmeur
persona-coder-line = Écrit du code et l’explique.
persona-coder-prompt = Tu es un programmeur expérimenté. Donne d’abord le code, en un seul bloc dont tu nommes le langage, complet et prêt à l’emploi, puis explique-le en quelques phrases. Choisis le plus simple qui fonctionne. Dis quelles versions tu supposes et ce que tu n’as pas vérifié. Si la demande peut se lire de deux façons, prends la plus probable et dis-le.

## Sa façon d’écrire

sampling-title = Sa façon d’écrire
sampling-preset-exact-name = Exacte
sampling-preset-exact-line = Toujours les mots les plus probables. Pour les faits, le code et les traductions.
sampling-preset-balanced-name = Équilibrée
sampling-preset-balanced-line = Un peu de liberté. Convient presque toujours.
sampling-preset-lively-name = Vive
sampling-preset-lively-line = Plus de surprises. Pour les histoires et les idées.
sampling-of-chat = Pour cette discussion seulement
sampling-usual = La façon habituelle
sampling-of-role = Pour ce rôle seulement
sampling-usual-change = Changer la façon habituelle
sampling-usual-line = Ces réglages valent partout où une discussion ne dit rien d’autre.
sampling-starter-line = Tant que rien n’est changé ici, le modèle fourni avec Carnet reste plus près des mots les plus probables et répond plus brièvement.
sampling-freedom-name = Liberté d’écriture
sampling-freedom-term = température
sampling-freedom-line = Faible : régulier et prévisible. Forte : varié, et plus souvent faux.
sampling-top-k-name = Nombre de mots pesés
sampling-top-k-term = top-k
sampling-top-k-line = Seul ce nombre de mots, les plus probables, est pris en compte. 0 les prend tous.
sampling-top-p-name = Jusqu’où descendre dans la liste
sampling-top-p-term = top-p
sampling-top-p-line = Prend les mots les plus probables jusqu’à atteindre ensemble cette probabilité. 1 les prend tous.
sampling-min-p-name = Ce qui est trop improbable
sampling-min-p-term = min-p
sampling-min-p-line = Écarte les mots bien moins probables que le meilleur. 0 n’en écarte aucun.
sampling-repeat-name = Éviter les répétitions
sampling-repeat-term = pénalité de répétition
sampling-repeat-line = 1 ne change rien. Un peu plus l’empêche de tourner en rond ; trop le rend bizarre.
sampling-length-name = Longueur des réponses
sampling-length-term = nombre maximal de tokens
sampling-length-line = En morceaux de mots ; un mot en compte un ou deux. Vous pouvez toujours le laisser continuer.
sampling-seed-name = Nombre de départ
sampling-seed-term = graine
sampling-seed-line = Le même nombre, la même question et le même appareil donnent la même réponse.
sampling-seed-random = Un nouveau à chaque fois
sampling-context-name = Ce qu’il garde en tête
sampling-context-term = longueur du contexte
sampling-context-line = Plus il en garde, plus il voit d’une longue discussion, et plus il prend de mémoire.
sampling-advanced = Autres réglages
sampling-context-usual = Selon le modèle
sampling-reset = Tout remettre comme au départ

## Modèles

models-title = Modèles
models-line = Un modèle est le fichier qui réfléchit. Il travaille sur ce seul appareil.
models-starter-line = Fourni avec Carnet. Petit et rapide : bon pour de courtes traductions, des corrections, une petite conversation ; pour le reste, importez-en un plus grand.
models-starter-made = Il a été entraîné de zéro pour Carnet. « À propos de Carnet » nomme les textes dont il a appris.
models-starter-bad = La copie de ce modèle que Carnet contient a changé. Installez Carnet de nouveau ; ce que vous avez écrit reste.
models-larger = Importer un modèle plus grand
models-larger-title = Pour aller au-delà des textes courts
models-larger-line = Procurez-vous un fichier de modèle en .gguf, depuis un ordinateur ou le navigateur de cet appareil, puis importez-le ici. Un fichier de 0,5 à 2 Go convient à la plupart des téléphones.
models-larger-size = Une bonne taille : jusqu’à la moitié de la mémoire de cet appareil.
models-larger-names = De bons petits modèles à chercher : Qwen3 0.6B ou 1.7B, Gemma 3 1B, Llama 3.2 1B, SmolLM2 360M ; chacun en version Q8_0 ou Q4_K_M.
models-loading = Un regard sur vos modèles…
models-import = Importer un modèle
models-import-choose = Choisir un fichier de modèle
models-import-title = Importation de { $name }
models-import-done = { $name } est prêt
models-import-there = { $name } était déjà là
models-import-disk = Pendant la copie, le modèle occupe deux fois sa place. Vous pourrez ensuite supprimer le fichier choisi.
models-inspect-busy = Examen du fichier…
models-stopping = Arrêt en cours…
models-stopped = C’est arrêté. Rien n’a changé.
models-candidate-title = Importer ce modèle ?
models-candidate-disk = Il prend { $size } sur le disque ; { $free } sont libres.
models-candidate-size = Il prend { $size } sur le disque.
models-candidate-move = Le déplacer ici
models-candidate-move-line = Ne prend pas plus de place. Le fichier n’est alors plus là où il était.
models-candidate-copy = Le copier
models-candidate-full = Il n’y a pas la place pour une copie.
models-candidate-neither = Il ne peut pas être déplacé de là où il est, et il n’y a pas la place pour une copie. Libérez de la place et réessayez.
models-chosen = Utilisé pour les nouvelles discussions
models-format = Format
models-size = Taille
models-refused = Carnet ne peut pas se servir de ce modèle
models-choose = Utiliser pour les nouvelles discussions
models-facts = { $architecture } · { $format } · { $size }
models-about = À propos de ce modèle
models-family = Famille
models-bits = { $format }, environ { $bits } bits par nombre
models-numbers = Nombres qu’il contient
models-numbers-millions = { $count ->
    [one] { $count } million
   *[other] { $count } millions
}
models-numbers-billions = { $count ->
    [one] { $count } milliard
   *[other] { $count } milliards
}
models-source = Fichier
models-licence = Licence
models-memory = Mémoire
models-gone = Ce modèle n’est plus ici.
models-gone-line = Il a peut-être été retiré entre-temps. Vos discussions sont à l’abri.
models-imported = Importé { $when }
models-fit-good = Tient bien
models-fit-tight = Tient tout juste
models-fit-large = Trop grand pour cet appareil
models-fit-unknown = On ne sait pas s’il tient
models-fit-good-why = Il lui faut { $needed }, et { $free } sont libres.
models-fit-tight-why = Il lui faut { $needed } sur les { $free } libres. D’autres applications pourraient être fermées pour faire de la place.
models-fit-large-why = Il lui faut { $needed }, et seuls { $free } sont libres. Fermez d’autres applications, laissez-le garder moins en tête ou choisissez un modèle plus petit.
models-fit-parts = { $weights } pour le modèle, { $memory } pour ce qu’il garde en tête, { $rest } pour travailler
models-verify = Vérifier le fichier
models-verify-busy = Vérification du fichier…
models-verify-good = Le fichier est intact, à l’octet près.
models-verify-bad = Le fichier a changé depuis son importation. Retirez-le et importez-le de nouveau.
models-measure = Mesurer sa vitesse
models-measure-busy = Mesure en cours… comptez une minute environ
models-measure-reading = { $speed ->
    [one] Lit { $speed } mot par seconde
   *[other] Lit { $speed } mots par seconde
}
models-measure-writing = { $speed ->
    [one] Écrit { $speed } mot par seconde
   *[other] Écrit { $speed } mots par seconde
}
models-measure-memory = Prend { $memory } de mémoire au plus
models-measure-tokens = { $speed } tokens/s
models-measure-where = A travaillé sur { $device }
models-measure-loading = Se réveille en { $time }
models-measure-title = Vitesse
models-measure-none = Pas encore mesurée. Il y faut une minute environ, et rien ne change.
models-file-title = Le fichier
models-measure-quick = Rapide : les réponses vont plus vite que votre lecture.
models-measure-fair = Agréable : à peu près à la vitesse de votre lecture.
models-measure-slow = Lent : bon pour des réponses courtes.
models-remove-title = Retirer { $name } ?
models-remove-line = Cela libère { $size }. Les discussions restent ; pour réutiliser le modèle, il faudra importer de nouveau son fichier.
models-damaged = Un modèle d’ici est illisible
models-damaged-line = Retirez-le et importez-le de nouveau. Vos discussions n’en souffrent pas.
models-damaged-remove = Retirer { $id }
models-gpu = Puce graphique
models-gpu-use = S’en servir pour répondre
models-gpu-line = Là où elle marche bien, les réponses viennent plus vite. Là où elle échoue, Carnet continue sans elle.
models-gpu-rests = Elle a échoué deux fois en un jour et reste de côté pour l’instant.
models-gpu-again = Réessayer avec elle

## Réglages

lock-passphrase-set = La phrase secrète est en place.
lock-passphrase-removed = La phrase secrète est retirée. Carnet s’ouvre sans rien demander.
lock-code-confirmed = C’est bien cela. Votre code de secours ouvre tout désormais.
settings-title = Vous
settings-group-answers = Ce qui répond
settings-group-notes = Ce que vous écrivez
settings-group-app = Carnet
settings-models-count = { $count ->
    [0] Aucun modèle importé
    [one] { $count } modèle
   *[other] { $count } modèles
}
settings-look-state = { $language } · { $theme }
settings-lock-title = Verrou et secours
settings-lock-state-on = S’ouvre avec votre phrase secrète
settings-lock-state-off = S’ouvre sans rien demander
settings-keeping = Ce qui est gardé
settings-keeping-state-days = { $count ->
    [one] Les discussions restent { $count } jour
   *[other] Les discussions restent { $count } jours
}
settings-keeping-state-forever = Tout reste jusqu’à ce que vous le supprimiez
settings-storage-state = Tailles, dossier, recherche de dégâts
settings-reminder-title = Gardez un moyen de revenir
settings-reminder-line = Votre code de secours n’est pas encore vérifié. Sans lui, un appareil perdu, ce sont des notes perdues.
settings-reminder-action = Créer un code de secours
settings-look = Apparence
settings-language = Langue
settings-language-system = Celle de l’appareil
settings-theme = Couleurs
settings-theme-system = Celles de l’appareil
settings-theme-light = Claires
settings-theme-dark = Sombres
settings-text-size = Taille du texte
settings-text-size-sample = Voici la taille à laquelle vous lirez.
settings-motion = Moins d’animations
settings-motion-line = Rien ne glisse ni ne se fond.
settings-theme-label-system = Couleurs de l’appareil
settings-theme-label-light = Couleurs claires
settings-theme-label-dark = Couleurs sombres
settings-lock-off = Quiconque peut se servir de cet appareil peut ouvrir Carnet.
settings-lock-on = Carnet s’ouvre avec votre phrase secrète.
settings-lock-now = Verrouiller maintenant
settings-lock-set = Choisir une phrase secrète
settings-lock-change = Changer de phrase secrète
settings-lock-remove = Retirer la phrase secrète
settings-lock-remove-line = Carnet s’ouvrira sans rien demander. Ce qui est enregistré reste chiffré.
settings-lock-current = Phrase secrète actuelle
settings-lock-new = Nouvelle phrase secrète
settings-lock-needs-code = Vérifiez d’abord votre code de secours, plus bas. Sans lui, oublier la phrase secrète ferait tout perdre.
settings-lock-key-waiting = Pour l’instant, la clé se trouve à côté de vos notes, dans le même dossier. Une fois le code de secours vérifié, elle passe dans le trousseau de l’appareil, s’il y en a un.
settings-lock-key-beside = Cet appareil n’a pas de trousseau utilisable par Carnet : la clé reste à côté de vos notes. Seule une phrase secrète les protège de qui peut lire le dossier.
settings-lock-key-device = Le trousseau de cet appareil garde la clé.
settings-lock-key-passphrase = La clé ne sert qu’avec votre phrase secrète ou votre code de secours.
settings-autolock = Verrouillage automatique
settings-autolock-at-once = Dès que vous le quittez
settings-autolock-after = Au bout de { $time }
settings-autolock-at-end = Quand Carnet se ferme
settings-code = Code de secours
settings-code-missing = Pas encore noté. Sans lui, un appareil perdu, ce sont des notes perdues.
settings-code-there = Vérifié. Il ouvre vos notes et vos sauvegardes sur n’importe quel appareil.
settings-code-make = Créer un code de secours
settings-code-renew = Créer un nouveau code
settings-code-renew-line = L’ancien code n’ouvrira plus Carnet. Il ouvre encore les sauvegardes déjà faites.
settings-code-new = Votre nouveau code de secours
settings-code-new-line = Notez-le sur papier, puis recopiez-le ci-dessous. D’ici là, c’est encore le code précédent qui compte.
settings-code-hide = Le ranger pour l’instant
settings-keys-busy = On tourne les clés…
settings-retention = Combien de temps garder les discussions
settings-retention-forever = Jusqu’à ce que vous les supprimiez
settings-retention-days = { $count ->
    [one] { $count } jour après leur dernier message
   *[other] { $count } jours après leur dernier message
}
settings-retention-line = Les discussions épinglées et votre journal sont toujours gardés.
storage-check-sound = Tout a été relu, et tout est en ordre.
settings-retention-later = Une nouvelle règle commence en général un jour plus tard, pour laisser le temps d’y repenser.
settings-storage = Ce qui est gardé, et où
settings-storage-line = Tout se trouve dans un dossier de cet appareil. Carnet ne le copie nulle part.
settings-storage-journal = Discussions, journal et réglages, chiffrés
settings-storage-cache = Dont gardé pour répondre sans attendre
settings-storage-models = Fichiers des modèles
settings-storage-size = { $size } en tout
settings-storage-free = Libre sur cet appareil
settings-storage-count = { $chats ->
    [one] { $chats } discussion
   *[other] { $chats } discussions
}
settings-storage-keystore = Trousseau
settings-storage-keystore-none = Aucun dont Carnet puisse se servir
settings-storage-place = Dossier
settings-storage-check = Chercher des dégâts
settings-storage-check-line = Relit chaque page et chaque mot de ce qui est gardé. Rien ne change.
settings-storage-check-busy = Lecture de tout…
settings-storage-loading = On compte…
settings-erase = Tout supprimer
settings-erase-title = Tout supprimer ?
settings-erase-line = Discussions, journal, réglages et clés disparaissent pour toujours. Les sauvegardes rangées ailleurs restent.
settings-erase-keeps = Les modèles restent ; vous pouvez les retirer sous « Modèles ».
settings-erase-type = Pour confirmer, écrivez le mot « { $word } »
settings-erase-word = supprimer

## Sauvegarde

backup-title = Sauvegarde
backup-line = Un seul fichier chiffré, avec toutes vos discussions, votre journal et vos réglages. Les modèles n’en font pas partie.
backup-last = Dernière sauvegarde : { $when }
backup-never = Pas encore de sauvegarde
backup-make = Faire une sauvegarde
backup-verify = Vérifier une sauvegarde
backup-verify-line = La lit en entier, comme pour la restaurer, sans rien changer.
backup-verify-start = Vérifier
backup-verify-busy = Lecture de la sauvegarde…
backup-verified = La sauvegarde est entière et peut être restaurée.
backup-contents = { $chats ->
    [0] aucune discussion
    [one] { $chats } discussion
   *[other] { $chats } discussions
}, { $entries ->
    [0] aucune page de journal
    [one] { $entries } page de journal
   *[other] { $entries } pages de journal
}
backup-file = Fichier : { $name }
backup-to-title = Qu’est-ce qui ouvrira cette sauvegarde ?
backup-from-title = Qu’est-ce qui l’ouvre ?
backup-kind-code = Le code de secours
backup-kind-passphrase = Une phrase secrète à elle
backup-needs-code = Pour vous servir du code de secours, vérifiez-le d’abord sous « Verrou et secours ».
backup-restored-code = Comme une phrase secrète l’a ouverte, il y a un nouveau code de secours. Notez-le maintenant.
backup-restored-code-action = Voir le code
backup-restored-lock = Si vous aviez une phrase secrète, choisissez-la de nouveau sous « Verrou et secours ».
backup-restore-line = Reprend tout d’un fichier de sauvegarde.
backup-secret-line = Qui possède le fichier et ce secret peut tout lire. Sans le secret, personne ne le peut, pas même vous.
backup-busy = Écriture de la sauvegarde…
backup-checking = Relecture…
backup-made = La sauvegarde est faite et relue : { $size }.
backup-where = Rangez le fichier ailleurs que sur cet appareil.
backup-restore = Restaurer une sauvegarde
backup-restore-choose = Choisir un fichier de sauvegarde
backup-restore-replace = Elle prend la place de ce qui est ici. Le contenu actuel est mis de côté jusqu’à ce qu’elle soit en place.
backup-restore-start = Restaurer
backup-restore-busy = Restauration…
backup-restore-done = Votre sauvegarde est en place.

## Preuves

proof-seal = Sur cet appareil
proof-title = Comment en être sûr
proof-line = Carnet promet que rien ne quitte cet appareil. Voici ce que vous pouvez vérifier vous-même.
proof-sockets-none = En ce moment, l’application n’a aucune connexion ouverte vers un réseau.
proof-sockets-some = { $count ->
    [one] { $count } connexion au réseau est ouverte. Cela ne doit jamais arriver ; merci de le signaler.
   *[other] { $count } connexions au réseau sont ouvertes. Cela ne doit jamais arriver ; merci de le signaler.
}
proof-sockets-local = { $count ->
    [one] { $count } canal interne à cet appareil, pour dessiner la fenêtre.
   *[other] { $count } canaux internes à cet appareil, pour dessiner la fenêtre.
}
proof-sockets-unknown = Ce système ne laisse pas une application examiner ses propres connexions.
proof-permission = Sur Android, elle ne demande même pas le droit d’accéder à internet. Les réglages du système le montrent.
proof-flight = Essayez en mode avion : tout marche pareil.
proof-encrypted = Ce que vous écrivez est chiffré sur le disque.
proof-source = Le code source de Carnet est ouvert : chacun peut le lire et le compiler.
proof-checked = Vérifié { $when }
proof-again = Vérifier de nouveau
proof-busy = On regarde…
proof-now = En ce moment
proof-where = Ce qui se passe, et où
proof-where-answers = Les modèles réfléchissent sur les puces de cet appareil. Aucune question, aucune réponse ne va ailleurs.
proof-where-files = Discussions et journal tiennent dans un fichier chiffré du dossier de Carnet, les modèles à côté.
proof-self = Voyez par vous-même
proof-computer = Sur un ordinateur, la liste des connexions du système n’en montre aucune de Carnet.
proof-fonts = Lettres, images et mots de l’application sont en elle ; elle ne va rien chercher.

## À propos

about-title = À propos de Carnet
about-line = Un assistant et un journal qui vivent entièrement sur votre appareil.
about-version = Version { $version }
about-name = Son nom est celui du carnet qu’on garde en poche.
about-honest = Un modèle peut se tromper, même quand il semble sûr de lui. Vérifiez ce qui compte.
about-licenses = Licences
about-licenses-line = Carnet est un logiciel libre, sous licence MIT ou Apache 2.0. Il est bâti sur le travail d’autres personnes :
about-crates = { $count ->
    [one] { $count } logiciel libre
   *[other] { $count } logiciels libres
}
about-licenses-show = Les montrer tous
about-licenses-hide = Les masquer
about-built = Écrit en Rust de bout en bout. Les plus grandes pièces : Burn pour le calcul, SQLite et SQLCipher pour ce qui est gardé, Dioxus pour les écrans.
about-models = Les modèles ont leur propre licence ; voyez la page d’où ils viennent.
about-notice = Ce dont le modèle fourni a appris
about-notice-line = Le modèle fourni avec Carnet a été entraîné sur des textes que beaucoup de personnes laissent utiliser. Ils sont nommés ici, en anglais, avec leurs licences.
about-notice-show = Montrer les textes
about-notice-hide = Les masquer

## Erreurs : ce qui est enregistré

error-store-none = Rien n’est encore enregistré ici. Commencez par la première page, ou restaurez une sauvegarde.
error-store-exists = Il y a déjà un carnet ici ; il n’a pas été touché. Ouvrez-le, ou choisissez un autre dossier.
error-store-database-missing = Le fichier de vos notes, journal.db, a disparu ; ses clés sont toujours là. Rien n’a été mis à sa place. Remettez-le, ou restaurez une sauvegarde.
error-store-keys-missing = Les fichiers des clés ont disparu ; vos notes sont toujours là, chiffrées. Remettez keys.a ou keys.b, ou restaurez une sauvegarde.
error-store-keys-damaged = Les fichiers des clés sont abîmés. Ils sont restés tels quels, et vos notes aussi. Remettez-en une copie, ou restaurez une sauvegarde.
error-store-key-limit = Les fichiers des clés demandent plus que Carnet n’accorde à aucun fichier ; ils n’ont pas servi. Rien n’a changé. Restaurez une sauvegarde.
error-store-newer = Vos notes ont été ouvertes par une version plus récente de Carnet. Rien n’a changé. Installez cette version pour les ouvrir.
error-store-wrong-key = Cette clé est celle d’un autre carnet. Rien n’a changé. Retrouvez la bonne, ou restaurez une sauvegarde.
error-store-secret-needed = Carnet est verrouillé. Votre phrase secrète ou votre code de secours l’ouvre.
error-store-no-slot = { $what ->
    [passphrase] Aucune phrase secrète n’a été choisie ici. Ouvrez-le d’une autre façon.
   *[code] Il n’y a pas encore de code de secours. Vous pouvez en créer un sous « Vous ».
}
error-store-locked = Carnet a été verrouillé entre-temps. Ce qui était enregistré est sauf. Déverrouillez-le pour continuer.
error-store-already-open = Carnet est déjà ouvert dans une autre fenêtre. Fermez-la et réessayez.
error-store-damaged = Une partie de vos notes est illisible : le fichier est abîmé. Il est resté exactement tel quel. Restaurez une sauvegarde, ou sauvez ce qui est encore lisible.
error-passphrase-wrong = Ce n’est pas la bonne phrase secrète. Réessayez, ou utilisez votre code de secours.
error-passphrase-wait = Trop d’essais. Vous pourrez réessayer dans { $time }. Vos notes sont à l’abri.
error-passphrase-unusable = Cette phrase secrète est trop courte. Il faut au moins 8 caractères.
error-code-short = Le code n’est pas encore complet. Il compte huit groupes de quatre.
error-code-long = C’est plus long qu’un code de secours. Il compte huit groupes de quatre.
error-code-letter = Il s’y trouve un signe qu’aucun code de secours ne contient. Seuls des lettres et des chiffres y ont leur place.
error-code-misspelled = Il y a une faute quelque part dans le code. Comparez-le à votre papier, signe par signe.
error-code-wrong = Ce code est celui d’un autre carnet, ou il a été remplacé. Retrouvez le plus récent.
error-code-not-confirmed = Notez d’abord votre code de secours et recopiez-le une fois. Sans lui, oublier la phrase secrète serait tout perdre.
error-device-keys = Le trousseau de cet appareil n’a pas répondu. Vos notes sont à l’abri. Réessayez, ou utilisez votre code de secours.
error-no-memory = Il n’y a pas assez de mémoire libre. Rien n’est perdu. Fermez d’autres applications et réessayez.
error-no-space = Le disque est plein. Rien n’est perdu. Faites de la place, par exemple en retirant un modèle, et réessayez.
error-program-old = Cette version de Carnet contient une base de données trop ancienne, qui pourrait perdre des données ; rien n’a donc été ouvert. Installez une version plus récente.
error-file-failed = Impossible d’utiliser le fichier « { $file } ». Ce qui était enregistré est sauf. Vérifiez que le disque est là et qu’on peut y écrire, puis réessayez.
error-not-found = Cela n’est plus ici. Peut-être l’avez-vous supprimé entre-temps.
error-not-kept = Cela ne peut pas être enregistré tel quel. Ce qui était là n’a pas changé. Modifiez-le et réessayez.
error-too-large = C’est trop grand pour être gardé entier. Rien n’en a été enregistré. Divisez-le et réessayez.
error-cancelled = Arrêté avant la fin. Rien n’a changé.
error-stopped = C’est arrêté. Ce qui était déjà repris reste.
error-import = Impossible d’importer « { $file } ». Rien de ce que vous aviez n’a changé. Vérifiez le fichier et réessayez.
error-export = Impossible d’écrire dans « { $folder } ». Choisissez un dossier nouveau ou vide.
error-database = Carnet lui-même a commis une erreur. Ce qui était enregistré est sauf. Fermez-le et rouvrez-le ; si cela recommence, merci de le signaler avec les détails ci-dessous.

## Erreurs : sauvegardes

error-backup-not-one = Ce fichier n’est pas une sauvegarde de Carnet. Rien n’a changé. Choisissez un autre fichier.
error-backup-newer = Cette sauvegarde vient d’une version plus récente de Carnet. Rien n’a changé. Installez cette version pour la restaurer.
error-backup-needs-passphrase = Cette sauvegarde s’ouvre avec une phrase secrète. Entrez celle-ci au lieu du code de secours.
error-backup-needs-code = Cette sauvegarde s’ouvre avec un code de secours. Entrez celui-ci au lieu d’une phrase secrète.
error-backup-wrong-secret = Cela n’ouvre pas cette sauvegarde. Rien n’a changé. Utilisez le code ou la phrase secrète de sa création.
error-backup-too-large = Ce fichier demande plus de place ou de travail qu’aucune sauvegarde de Carnet. Il n’a pas été ouvert, et rien n’a changé.
error-backup-cut-short = Il manque la fin de cette sauvegarde ; sa copie a peut-être été interrompue. Rien n’a changé. Copiez-la de nouveau, ou choisissez-en une autre.
error-backup-damaged = Cette sauvegarde a été abîmée après sa création. Rien n’a changé. Choisissez-en une autre.

## Erreurs : modèles et réponses

error-file-open = Impossible d’ouvrir « { $file } ». Vérifiez qu’il est toujours là et que Carnet a le droit de le lire.
error-model-not-one = Ce n’est pas un fichier de modèle. Rien n’a été importé. Choisissez un fichier en .gguf.
error-model-split = Ce n’est qu’une partie d’un modèle découpé en plusieurs fichiers. Cherchez le même modèle en un seul fichier.
error-model-cut-short = Ce fichier de modèle est incomplet ; son téléchargement a peut-être été interrompu. Procurez-vous-le de nouveau et réimportez-le.
error-model-damaged = Ce fichier de modèle est abîmé. Rien d’autre n’a été touché. Reprenez-le là d’où il vient.
error-model-unknown = Carnet ne connaît pas encore les modèles de type « { $name } ». Rien n’a changé. Choisissez un autre modèle.
error-model-format = Les nombres de ce modèle sont rangés d’une façon que Carnet ne lit pas. Choisissez-en une version rangée selon l’un de ces formats : { $known }.
error-model-words = Carnet ne sait pas comment ce modèle découpe le texte, et deviner donnerait n’importe quoi. Choisissez un autre fichier de ce modèle.
error-adapter = Ce qui a été appris de votre journal ne va pas avec ce modèle. Rien n’est perdu. Oubliez-le et apprenez-le de nouveau.
error-model-unsound = Ce fichier de modèle se contredit. Rien d’autre n’a été touché. Procurez-vous une autre version du modèle.
error-model-no-answer = Le modèle s’est mis à dire n’importe quoi et a été arrêté. Votre message est sauf. Réessayez, ou choisissez un autre modèle.
error-model-memory = Il faut { $needed } de mémoire à ce modèle, et { $free } sont libres. Rien n’est perdu. Fermez d’autres applications, laissez-le garder moins en tête ou choisissez un modèle plus petit.
error-model-template = Impossible d’utiliser la façon dont ce modèle note qui parle. Votre message est sauf. Choisissez un autre fichier de ce modèle.
error-model-not-loaded = Aucun modèle n’est prêt. Votre message est sauf. Choisissez un modèle pour avoir une réponse.
error-model-built-in = Ce modèle fait partie de Carnet et ne peut pas être retiré.
error-model-gone = Ce modèle n’est plus sur l’appareil. Vos discussions sont sauves. Choisissez-en un autre, ou importez-le de nouveau.
error-model-space = Le modèle prend { $needed }, et { $free } sont libres sur cet appareil. Rien n’a été importé. Faites de la place et réessayez.
error-model-disk-full = Le disque s’est rempli pendant la copie du modèle. Rien n’a été importé, rien n’est perdu. Faites de la place et réessayez.
error-model-changed = « { $file } » a changé pendant la copie ; peut-être est-il encore en cours de téléchargement. Rien n’a été importé. Réessayez quand il sera complet.
error-model-record = La fiche de ce modèle est illisible. Vos discussions sont sauves. Retirez le modèle et importez-le de nouveau.
error-text-too-long = C’est trop long pour ce modèle : { $length } morceaux de mots, quand il en tient { $room }. Votre texte est sauf. Raccourcissez-le, ou laissez le modèle garder plus en tête.
error-text-empty = Il n’y a encore rien à quoi répondre. Écrivez d’abord quelque chose.
error-sampling = L’un des réglages de sa façon d’écrire ne convient pas. Votre message est sauf. Rétablissez-les et réessayez.
error-no-gpu = La puce graphique de cet appareil est inutilisable. Rien n’est perdu : Carnet peut répondre sans elle, plus lentement.
error-gpu-lost = La puce graphique de cet appareil a lâché en route. Rien n’est perdu : la réponse continue sans elle, plus lentement.
error-engine-failed = Quelque chose s’est mal passé pendant la réponse. Votre message est sauf. Réessayez ; si cela recommence, choisissez un autre modèle.
error-engine-stopped = La partie de Carnet qui répond s’est arrêtée. Tout ce que vous avez écrit est sauf. Fermez Carnet et rouvrez-le.
