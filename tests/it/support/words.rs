//! Words for made-up people: the common ones of English and French by hand, the rare ones made.
//!
//! Words come as often as in real texts: the one of rank r in proportion to 1/(r + 2.7) (Zipf's
//! law with Mandelbrot's correction). Nothing is taken from any text.

use super::random::Random;

/// In about the order of how often they are said.
const ENGLISH: &str = "the i to and a of it my in that was is me for on with we you but at so not this have be \
    had he she they today are as all day just had from what time about up out there when can were do or how then \
    some really felt work went very an get no if like after one will good think more home made still back did know \
    now bit her him our morning been little well because night want which who should evening again new first could \
    long two week too would over things need before sleep last much off only right them feel year by way help left \
    make people tomorrow most read old walk better friend nice late here take see start early write hour try maybe \
    something never coffee house few dinner down tired than next where kids always ran other mother garden phone \
    happy talk rain lunch quiet head remember father call city while around weekend school winter summer spring \
    train cold sun book music idea question answer plan list doctor money letter café naïve fiancé résumé window \
    kitchen bread soup apple tea table garden river mountain beach market street bus bike car road bridge station \
    ticket map travel holiday luggage hotel flight birthday wedding party guest neighbour brother sister daughter \
    son baby cat dog bird tree flower leaf snow wind cloud storm light shadow dream nightmare alarm shower breakfast \
    headache fever medicine pain appointment dentist exercise yoga stretch swim climb cycle marathon training \
    meeting deadline report colleague manager project budget contract salary interview email laptop screen password \
    software model memory summary translation paragraph grammar essay chapter poem novel song guitar piano concert \
    museum painting photo camera film theatre exhibition recipe butter cheese tomato potato onion garlic pepper \
    chicken fish rice pasta sugar chocolate cake wine beer water glass plate knife spoon fork oven fridge laundry \
    cleaning broom paint hammer ladder roof wall floor door key lock lamp sofa pillow blanket curtain mirror \
    gratitude patience courage anger worry hope doubt pride shame joy grief calm hurry habit promise secret";

/// In about the order of how often they are said.
const FRENCH: &str = "de je la et le à les que pas un est il une en pour ai des ne ce dans elle me on mais qui \
    avec du au très suis plus nous était bien sur tout se fait mon si ma avait être vous jour par même aussi son \
    sans jamais rien quand été peu encore comme soir matin faire après temps sa leur où aujourd’hui toujours moi \
    fois deux puis trop chez ses cette travail avant maintenant lui alors dit moins heure donc beaucoup nuit vie \
    hier demain semaine petit aller peut ça toute voir bon depuis sommes parce déjà année monde chose maison mère \
    père frère sœur cœur œuvre œuf bœuf vœu nœud manœuvre mœurs ami amie enfant fille garçon femme homme voisin \
    collègue famille fête noël été hiver automne printemps pluie neige soleil vent orage nuage ciel étoile lune \
    mer montagne forêt rivière plage jardin fleur arbre feuille oiseau chat chien route rue ville marché gare train \
    voiture vélo avion billet valise voyage vacances hôtel clé porte fenêtre chambre cuisine salon bureau école \
    université élève leçon devoir examen livre poème roman lettre cahier stylo page mot phrase idée question réponse \
    rêve sommeil réveil douche café thé pain beurre fromage soupe légume pomme poire fraise gâteau chocolat vin eau \
    verre assiette couteau dîner déjeuner recette goût faim soif santé médecin rendez-vous fièvre douleur médicament \
    marche course natation entraînement équipe match victoire défaite réunion projet contrat salaire entretien retard \
    budget impôt banque argent prix cadeau anniversaire mariage naissance deuil tristesse joie colère peur espoir \
    doute fierté honte calme patience courage gratitude solitude amitié amour tendresse promesse secret souvenir \
    passé avenir début fin moitié reste quart minute seconde siècle élan effort échec succès progrès habitude liste \
    ménage lessive poubelle ampoule étagère rideau coussin couverture lampe miroir mur toit plancher peinture marteau \
    musique chanson guitare piano concert théâtre cinéma musée tableau dessin photo appareil écran clavier fichier \
    modèle mémoire résumé traduction grammaire paragraphe chapitre curriculum_vitæ ex_æquo";

const SYLLABLES: &str = "ba be bi bo cha che co da de di dra e fa fi flo ga gne go gri ha i ja jo la le li lo ma \
    me mi mo na ne no o pa pe pi plu po qua ra re ri ro sa se si so ta te ti to tra u va ve vi vo";
const ENGLISH_ENDINGS: &str = "ing ed er ly ness tion s ment able ish";
const FRENCH_ENDINGS: &str = "er é ée ais ment tion eur euse ité ées";
/// Words made for each language beside those by hand.
const MADE: usize = 20_000;

/// The words of one language.
pub struct Words {
    pub all: Vec<String>,
    french: bool,
    /// Sums of the shares up to each word.
    sums: Vec<f64>,
}

impl Words {
    pub fn english() -> Self {
        Self::new(ENGLISH, ENGLISH_ENDINGS, false)
    }

    pub fn french() -> Self {
        Self::new(FRENCH, FRENCH_ENDINGS, true)
    }

    fn new(common: &str, endings: &str, french: bool) -> Self {
        let mut random = Random::new(if french { 2 } else { 1 });
        let syllables: Vec<&str> = SYLLABLES.split_whitespace().collect();
        let endings: Vec<&str> = endings.split_whitespace().collect();
        let mut all: Vec<String> = common.split_whitespace().map(|word| word.replace('_', " ")).collect();
        for _ in 0..MADE {
            let mut word: String = (0..random.within(1..=3)).map(|_| random.pick(&syllables)).collect();
            word += random.pick(&endings);
            all.push(word);
        }
        let mut sum = 0.0;
        let share = |rank: usize| {
            sum += 1.0 / (rank as f64 + 2.7);
            sum
        };
        let sums = (1..=all.len()).map(share).collect();
        Self { all, french, sums }
    }

    pub fn word(&self, random: &mut Random) -> &str {
        let all = self.sums[self.sums.len() - 1];
        let at = (random.next() >> 11) as f64 / (1_u64 << 53) as f64 * all;
        &self.all[self.sums.partition_point(|sum| *sum < at).min(self.all.len() - 1)]
    }

    /// Sentences of `count` words in all, with capitals, commas and, in French, elisions.
    pub fn text(&self, random: &mut Random, count: usize) -> String {
        let mut text = String::with_capacity(count * 7);
        let mut left = 0;
        for at in 0..count {
            let begins = left == 0;
            if begins {
                left = random.within(4..=18);
                if at > 0 {
                    text.push_str(random.pick(&[". ", ". ", ". ", "! ", "? ", ".\n\n"]));
                }
            } else {
                text.push_str(if random.within(0..=11) == 0 { ", " } else { " " });
            }
            left -= 1;
            self.push(&mut text, random, begins);
        }
        text.push('.');
        text
    }

    fn push(&self, text: &mut String, random: &mut Random, begins: bool) {
        let word = self.word(random);
        let elided = self.french && word.len() > 2 && word.starts_with(['a', 'e', 'i', 'o', 'u', 'é', 'œ']);
        if elided && random.within(0..=2) == 0 {
            text.push_str(random.pick(&["l’", "d'", "qu’", "j'", "l'"]));
        }
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if begins => text.extend(first.to_uppercase().chain(letters)),
            _ => text.push_str(word),
        }
    }
}
