//! Messages to send, French.
//!
//! Each message is signed by nobody, so that anybody can send it.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire|Il me faut] un [petit |]message d'anniversaire pour [{name}|{person}|un ami|une collègue].",
            "[Que puis-je écrire|Qu'est-ce que j'écris] pour l'anniversaire de~{name} ?",
            "<Souhaite/Souhaitez> un joyeux anniversaire à {name}.",
        ],
        &[
            "Joyeux anniversaire ! Je te souhaite [santé et joie|une merveilleuse journée|une année pleine de belles choses] et [une belle journée avec ceux que tu aimes|beaucoup de moments heureux|du temps pour tout ce que tu aimes].",
            "[Joyeux anniversaire|Tous mes vœux pour ton anniversaire] ! Que cette nouvelle année t'apporte [de la joie|la santé|beaucoup de rires] et [de belles rencontres|de la paix|de nombreux petits plaisirs].",
            "Bon anniversaire ! [Merci d'être là.|Je suis heureux de te connaître.] Passe une [belle|merveilleuse|excellente] journée.",
        ],
        &["[Plus court|En plus court|Un plus court][, s'il <te/vous> plaît|][.|]"],
        &["Joyeux anniversaire, et tous mes vœux !", "Joyeux anniversaire ! Passe une belle journée."],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire|<Donne-moi/Donnez-moi>] un [petit |court |]mot de remerciement pour [{name}|{person}|mon hôte|une collègue|mes voisins].",
            "Comment remercier [{name}|{person}|ma voisine] [pour son aide|pour le cadeau|pour la soirée|pour le dîner] ?",
            "Je veux remercier {name} pour [son aide|le cadeau|la soirée|le dîner][.|, que puis-je écrire ?]",
        ],
        &[
            "Merci beaucoup [pour tout|de ta gentillesse|d'avoir pensé à moi]. Cela m'a [beaucoup touché|fait très plaisir|été d'une grande aide].",
            "Un grand merci à toi. [J'en ai été très touché.|Tu as illuminé ma journée.|Je ne l'oublierai pas.] [À bientôt !|J'espère pouvoir te rendre la pareille.]",
        ],
        &["[Plus court|En plus court|Peut-on faire plus court][, s'il <te/vous> plaît|][.|]"],
        &[
            "Merci mille fois, cela m'a fait très plaisir !",
            "Un grand merci, c'était très gentil de ta part.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [un message|un mot] [pour dire que je serai en retard|pour prévenir de mon retard].",
            "<Préviens/Prévenez> {name} que j'aurai [du retard|{late} minutes de retard].",
            "Je suis en retard [au travail|pour le dîner|pour la réunion|à mon rendez-vous], qu'est-ce que j'écris ?",
        ],
        &[
            "Je suis désolé, j'aurai {late} minutes de retard. Commencez sans moi.",
            "Je suis en retard, j'arrive dans {late} minutes. [Désolé !|Merci de m'excuser.]",
            "Désolé, j'ai été retenu. Je devrais arriver dans {late} minutes environ.",
        ],
        &["[Plus formel|Plus poli], s'il <te/vous> plaît.", "<Rends-le/Rendez-le> plus formel."],
        &[
            "Veuillez m'excuser : j'ai été retardé et je pense arriver dans {late} minutes environ. Merci de votre patience.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] une invitation [à dîner|à une fête|à déjeuner|à prendre un café] pour [{name}|mes amis|les voisins|{person}|mes collègues][| {day}].",
            "Comment inviter [mes voisins|mes amis|mes collègues] à [dîner|déjeuner] {day} ?",
        ],
        &[
            "Veux-tu venir à la maison {day} ? [Cela nous ferait très plaisir.|Je serais ravi de te voir.|Il y aura de bonnes choses à manger.]",
            "[Bonjour|Chers amis] ! Je vous invite {day}. [Dites-moi si vous pouvez venir.|J'espère que vous serez des nôtres.]",
        ],
        &["[Et s'ils ne peuvent pas|Et en cas de refus|Et si la réponse est non] ?"],
        &["Quel dommage ! Une autre fois, peut-être.", "Pas de problème, nous trouverons un autre jour."],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] un message pour [refuser|décliner] [une invitation|l'invitation|un dîner|une fête|une réunion].",
            "Comment [refuser|décliner] [une invitation|une fête|un dîner] [poliment|gentiment|sans vexer] ?",
        ],
        &[
            "Merci beaucoup pour l'invitation. Malheureusement, je ne pourrai pas venir, mais [j'espère te voir bientôt|je te souhaite un bon moment].",
            "Merci d'avoir pensé à moi ! Je regrette de ne pas pouvoir venir cette fois. [Passez une belle soirée.|J'espère que l'on se verra bientôt.]",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire|Il me faut] [un message de condoléances|des condoléances|quelques mots de réconfort] pour [{name}|un ami|une collègue|ma voisine|la famille].",
            "[Qu'est-ce que j'écris|Que dire] à [un ami|{name}|un collègue] [en deuil|qui a perdu sa mère|qui a perdu son père|qui a perdu sa grand-mère] ?",
        ],
        &[
            "Je suis profondément désolé. Mes pensées sont avec toi et ta famille, et je suis là si tu as besoin de quoi que ce soit.",
            "J'ai appris la triste nouvelle. Je pense bien à vous et vous souhaite beaucoup de courage en ces jours difficiles.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [des excuses|un message d'excuses|un mot d'excuse] pour [{name}|{person}|un ami|une amie|une collègue][| parce que j'ai oublié notre rendez-vous| parce que j'ai été désagréable| parce que j'ai crié].",
            "Comment [m'excuser auprès de~{name}|demander pardon à {name}|présenter mes excuses à {name}] ?",
        ],
        &[
            "Je suis vraiment désolé [de ce qui s'est passé|de mes paroles|de mon erreur]. Je ne voulais pas te blesser, et j'espère que tu pourras me pardonner.",
            "Je te présente mes excuses. [C'était ma faute.|J'ai eu tort.] [Pouvons-nous en parler ?|Je ferai mieux la prochaine fois.]",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] un [mot|message] de bon rétablissement pour [{name}|{person}|un ami|une collègue].",
            "[{name}|Mon ami|Une collègue] est malade, que puis-je écrire ?",
        ],
        &[
            "Bon rétablissement ! [Repose-toi et prends bien soin de toi.|Je pense à toi.|Tu nous manques.]",
            "J'ai appris que tu étais malade. Je te souhaite un prompt rétablissement [et je t'embrasse|et j'espère te voir bientôt].",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [des félicitations|un message de félicitations] pour [{name}|{person}|un ami|une collègue] [pour son nouveau travail|pour le mariage|pour la naissance|pour son examen|pour la nouvelle maison].",
            "[{name}|Mon ami|Ma collègue] [vient de se marier|a trouvé un travail|a eu un bébé|a réussi l'examen], que puis-je écrire ?",
        ],
        &[
            "Félicitations ! Je suis très heureux pour toi et je te souhaite [le meilleur|beaucoup de joie|tout le bonheur possible].",
            "Quelle [belle|merveilleuse] nouvelle ! Félicitations, et tous mes vœux pour [la suite|ce nouveau chapitre].",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [un message|un mail|un mot] à [mon chef|mon professeur|l'école|ma directrice] car je suis malade[| aujourd'hui].",
            "Je suis malade et je ne peux pas aller travailler, qu'est-ce que j'écris ?",
        ],
        &[
            "Bonjour, je suis malade aujourd'hui et je ne pourrai pas venir. Je vous tiens au courant dès que je vais mieux. [Merci de votre compréhension.|]",
            "Bonjour, je ne me sens malheureusement pas bien et je dois rester à la maison aujourd'hui. [Je vous tiens au courant.|J'espère être de retour demain.]",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [un mail|un message|une lettre] pour demander [un jour de congé|des congés|mon {day}].",
            "Comment demander un jour de congé[| à mon chef] ?",
        ],
        &[
            "Bonjour, j'aimerais prendre un jour de congé {day}. Serait-ce possible ? Merci beaucoup.",
            "Bonjour, pourrais-je avoir ma journée de {day} ? [Je finirai mon travail avant|Je m'organiserai pour que tout soit prêt]. Merci d'avance.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] un mot à mon voisin [pour le bruit|à cause de la musique|à propos du bruit].",
            "Mon voisin fait trop de bruit, que puis-je lui écrire ?",
        ],
        &[
            "Cher voisin, la musique était assez forte hier soir et je n'ai pas pu dormir. Pourriez-vous baisser un peu le son après 22 heures ? Merci beaucoup !",
            "Bonjour, pourriez-vous faire un peu moins de bruit le soir, s'il vous plaît ? Merci, et bonne journée à vous.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Rédige/Rédigez>|<Aide-moi/Aidez-moi> à écrire] [un message|quelques mots] pour [annuler|déplacer|reporter] [mon rendez-vous|la réunion|notre dîner|le cours][| de {day}].",
            "Comment [annuler|reporter] [un rendez-vous|une réunion|un dîner] ?",
        ],
        &[
            "Bonjour, je ne pourrai malheureusement pas venir à notre rendez-vous. Pourrions-nous trouver un autre jour ? Désolé pour le dérangement.",
            "Je suis désolé, je dois annuler. Est-ce que {day} vous conviendrait ?",
        ],
    ],
    &[
        &[
            "Comment [dire non|refuser|dire poliment non] poliment ?",
            "Quelle est une façon polie de [refuser|dire non] ?",
        ],
        &[
            "On peut dire : Merci, mais je préfère ne pas le faire.",
            "Par exemple : C'est très gentil, mais non, merci.",
        ],
    ],
    &[
        &[
            "Comment dire poliment que je ne suis pas d'accord ?",
            "Comment exprimer poliment [un désaccord|mon désaccord] ?",
        ],
        &[
            "On peut dire : Je vois les choses un peu autrement.",
            "Par exemple : Je comprends, mais je suis d'un autre avis.",
        ],
    ],
    &[
        &["Comment [interrompre quelqu'un|prendre la parole|couper la parole] poliment ?"],
        &[
            "On peut dire : Excusez-moi, puis-je dire quelque chose ?",
            "Par exemple : Pardon de vous interrompre, puis-je ajouter un mot ?",
        ],
    ],
    &[
        &[
            "Comment [demander de l'aide|demander un service] poliment ?",
            "Quelle est une façon polie de demander de l'aide ?",
        ],
        &[
            "On peut dire : Pourriez-vous m'aider un instant ?",
            "Par exemple : Auriez-vous un moment pour m'aider, s'il vous plaît ?",
        ],
    ],
    &[
        &[
            "Comment [finir une conversation|prendre congé|dire au revoir] poliment ?",
            "Quelle est une façon polie de finir une conversation ?",
        ],
        &[
            "On peut dire : J'ai été ravi de vous parler, mais je dois y aller.",
            "Par exemple : Merci pour cette conversation, je dois vous laisser.",
        ],
    ],
    &[
        &["Comment dire [poliment |]que je n'ai pas compris ?", "Que dire quand on ne comprend pas ?"],
        &["On peut dire : Excusez-moi, je n'ai pas compris. Pourriez-vous répéter, s'il vous plaît ?"],
    ],
    &[
        &[
            "Comment [commencer|débuter] [une lettre|un mail|une lettre officielle] ?",
            "Comment [finir|terminer|conclure] [une lettre|un mail|une lettre officielle] ?",
            "Quelle [formule de politesse|fin] pour [une lettre|un mail] ?",
        ],
        &[
            "On commence par Madame, Monsieur, ou par Bonjour et le nom ; on finit par Cordialement ou Bien à vous.",
            "Pour commencer, Bonjour et le nom conviennent ; pour finir, Cordialement, puis la signature.",
        ],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Fais/Faites>|<Donne-moi/Donnez-moi>] [un petit poème|deux vers|une courte rime] sur [le soir|la nuit|la lune|la fin du jour].",
        ],
        &["Le soir descend sur la maison,\nla lune monte à l'horizon."],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Fais/Faites>|<Donne-moi/Donnez-moi>] [un petit poème|deux vers|une courte rime] sur [la pluie|le jardin|un jour de pluie].",
        ],
        &["La pluie s'endort sur le jardin,\net tout sent bon jusqu'au matin."],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Fais/Faites>|<Donne-moi/Donnez-moi>] [un petit poème|deux vers|une courte rime] sur [un chat|mon chat|un chat au coin du feu].",
        ],
        &["Le chat s'étire au coin du feu\net rêve encore en clignant des yeux."],
    ],
    &[
        &[
            "[<Écris/Écrivez>|<Fais/Faites>|<Donne-moi/Donnez-moi>] [un petit poème|deux vers|une courte rime] sur [la neige|l'hiver|une nuit d'hiver].",
        ],
        &["La neige tombe sans un bruit,\nelle a blanchi toute la nuit."],
    ],
    &[
        &["<Sais-tu/Savez-vous> écrire [des poèmes|un poème|de la poésie] ?"],
        &["Deux vers, peut-être ; davantage me dépasse. [Sur quel sujet ?|De quoi doivent-ils parler ?]"],
    ],
    &[
        &[
            "[<Donne-moi/Donnez-moi>|<Écris/Écrivez>|<Propose/Proposez>] [une première phrase|un début] [pour mon journal|pour une page de journal|pour mon carnet].",
        ],
        &[
            "[Aujourd'hui fut l'un de ces jours qu'on aimerait garder.|Ce matin a commencé plus doucement que prévu.|Je veux me souvenir de ce jour, alors je l'écris.|Il s'est passé beaucoup de choses aujourd'hui, et je commence par la meilleure.]",
            "Aujourd'hui, j'ai appris une petite chose que je veux garder.",
        ],
    ],
    &[
        &[
            "[<Donne-moi/Donnez-moi>|<Propose/Proposez>] [une première phrase|un début] pour une lettre à {name}.",
            "Comment commencer une lettre à {name} ?",
        ],
        &[
            "Bonjour {name}, je pensais à toi, alors je prends un moment pour t'écrire.",
            "Bonjour {name}, cela fait un moment que nous ne nous sommes pas vus, et je me demande comment tu vas.",
        ],
    ],
    &[
        &[
            "[<Souhaite/Souhaitez> un joyeux anniversaire à {name}|<Écris/Écrivez> un message d'anniversaire pour {name}|Un message d'anniversaire pour {name}, s'il <te/vous> plaît].",
        ],
        &[
            "Joyeux anniversaire, {name} ! Je te souhaite [santé et joie|une merveilleuse journée|une belle année].",
            "Bon anniversaire, {name} ! [Profite bien de ta journée.|J'espère te voir bientôt.]",
        ],
    ],
    &[
        &[
            "[<Remercie/Remerciez> {name} de ma part|<Écris/Écrivez> un mot de remerciement à {name}|Un mot de remerciement pour {name}, s'il <te/vous> plaît].",
        ],
        &[
            "Bonjour {name}, merci beaucoup ! [Cela m'a bien aidé.|Cela m'a fait très plaisir.]",
            "Un grand merci, {name} ! [C'était très gentil de ta part.|J'en ai été très touché.]",
        ],
    ],
    &[
        &[
            "[<Dis/Dites> à {name}|<Écris/Écrivez> à {name}] que je [ne peux pas venir|ne viendrai pas|dois annuler][| {day}| demain].",
        ],
        &[
            "Bonjour {name}, je ne pourrai malheureusement pas venir. Je suis désolé, et j'espère que nous trouverons un autre jour.",
            "Bonjour {name}, je suis désolé, mais je dois annuler. [On se voit un autre jour ?|J'espère te voir bientôt.]",
        ],
    ],
    &[
        &[
            "<Demande/Demandez> à {name} de me rappeler.",
            "<Écris/Écrivez> à {name} de me rappeler, s'il <te/vous> plaît.",
        ],
        &["Bonjour {name}, peux-tu me rappeler quand tu auras un moment ? Merci !"],
    ],
    &[
        &[
            "<Demande/Demandez> à {name} comment s'est passé [le voyage|son voyage].",
            "<Écris/Écrivez> à {name} pour savoir comment s'est passé le voyage.",
        ],
        &["Bonjour {name}, es-tu de retour ? Comment s'est passé ton voyage ? J'ai hâte que tu me racontes."],
    ],
    &[
        &[
            "<Invite/Invitez> {name} à [dîner|déjeuner|prendre un café|faire une promenade] {day}.",
            "[<Écris/Écrivez>|<Rédige/Rédigez>] une invitation pour {name}[| pour {day}].",
        ],
        &[
            "Bonjour {name}, veux-tu venir à la maison {day} ? Cela me ferait très plaisir.",
            "Bonjour {name}, es-tu libre {day} ? Je serais ravi de te voir.",
        ],
    ],
];
