//! Tables that slots draw from: people, places, food and the like, in both languages.
//!
//! Every entry is right after "with", "at" or "some" as its table's name says, and in French too.

use super::value::Value;
use crate::train::Dice;
use crate::train::made::rewrite::items::{CHORES, PACKING, SHOPPING};

/// Draws from the table of this name; an unknown name gives an empty value.
pub(super) fn draw(dice: &mut Dice, name: &str) -> Value {
    match name {
        "name" => person(dice),
        "relation" => relation(dice),
        "elder" => {
            let (english, french, female) = *dice.one(ELDERS);
            Value { female, ..Value::new(english, french) }
        }
        "surname" => {
            let name = dice.pick(SURNAMES);
            Value { female: dice.chance(0.5), ..Value::new(name, name) }
        }
        "person" => match dice.below(10) {
            0..5 => person(dice),
            5..9 => relation(dice),
            _ => both(dice),
        },
        _ => {
            let Some((_, entries)) = TABLES.iter().find(|(table, _)| *table == name) else {
                return Value::default();
            };
            let (english, french) = *dice.one(entries);
            Value::new(english, french)
        }
    }
}

fn person(dice: &mut Dice) -> Value {
    let female = dice.chance(0.5);
    let name = dice.pick(if female { WOMEN } else { MEN });
    Value { female, ..Value::new(name, name) }
}

fn relation(dice: &mut Dice) -> Value {
    let (english, french, female) = *dice.one(RELATIONS);
    Value { female, ..Value::new(english, french) }
}

/// A relation with its name.
fn both(dice: &mut Dice) -> Value {
    let relation = relation(dice);
    let name = dice.pick(if relation.female { WOMEN } else { MEN });
    let [english, french] = &relation.text;
    Value { female: relation.female, ..Value::new(format!("{english} {name}"), format!("{french} {name}")) }
}

const WOMEN: &[&str] = &[
    "Anna", "Emma", "Julie", "Sarah", "Claire", "Marie", "Lucy", "Nina", "Sophie", "Laura", "Alice",
    "Camille", "Inès", "Léa", "Manon", "Chloé", "Zoé", "Hannah", "Grace", "Ruth", "Helen", "Olivia", "Amina",
    "Fatima", "Yasmine", "Aïcha", "Priya", "Mei", "Elena", "Marta", "Rosa", "Nadia", "Ingrid", "Greta",
    "Hélène", "Margaux", "Agathe", "Louise", "Jeanne", "Céline", "Sandra", "Karine", "Megan", "Kate", "Beth",
    "Molly", "Diane", "Irene", "Paula", "Vera", "Salma", "Leïla", "Odile", "Pauline", "Estelle", "Noémie",
    "Clara",
];

const MEN: &[&str] = &[
    "Paul", "Tom", "Marc", "Lucas", "Hugo", "Léo", "Louis", "Jules", "Arthur", "Adam", "Noah", "Ben", "Sam",
    "Daniel", "David", "Peter", "James", "Oliver", "Jack", "Harry", "George", "Karim", "Mehdi", "Omar",
    "Youssef", "Ravi", "Wei", "Marco", "Luis", "Pedro", "Ivan", "Erik", "Lars", "Antoine", "Julien",
    "Nicolas", "Mathieu", "Thomas", "Victor", "Simon", "Martin", "Étienne", "Gilles", "Didier", "Bernard",
    "Alan", "Colin", "Frank", "Kevin", "Liam", "Oscar", "Théo", "Raphaël", "Samir", "Baptiste", "Rémi",
    "Philip", "Walter",
];

/// English, French, whether a woman.
const RELATIONS: &[(&str, &str, bool)] = &[
    ("my sister", "ma sœur", true),
    ("my brother", "mon frère", false),
    ("my mother", "ma mère", true),
    ("my father", "mon père", false),
    ("my grandmother", "ma grand-mère", true),
    ("my grandfather", "mon grand-père", false),
    ("my daughter", "ma fille", true),
    ("my son", "mon fils", false),
    ("my aunt", "ma tante", true),
    ("my uncle", "mon oncle", false),
    ("my niece", "ma nièce", true),
    ("my nephew", "mon neveu", false),
    ("my neighbour", "mon voisin", false),
    ("my neighbour", "ma voisine", true),
    ("my mother-in-law", "ma belle-mère", true),
    ("my father-in-law", "mon beau-père", false),
    ("my best friend", "mon meilleur ami", false),
    ("my best friend", "ma meilleure amie", true),
    ("my old teacher", "mon ancien professeur", false),
    ("my flatmate", "ma colocataire", true),
    ("my godson", "mon filleul", false),
];

const ELDERS: &[(&str, &str, bool)] = &[
    ("my grandmother", "ma grand-mère", true),
    ("my grandfather", "mon grand-père", false),
    ("my mother", "ma mère", true),
    ("my father", "mon père", false),
    ("my aunt", "ma tante", true),
    ("my uncle", "mon oncle", false),
    ("my great-aunt", "ma grand-tante", true),
    ("my godfather", "mon parrain", false),
    ("my godmother", "ma marraine", true),
];

/// After "Doctor".
const SURNAMES: &[&str] = &[
    "Martin",
    "Dubois",
    "Moreau",
    "Lefèvre",
    "Garnier",
    "Roux",
    "Fontaine",
    "Mercier",
    "Lambert",
    "Chevalier",
    "Smith",
    "Jones",
    "Patel",
    "Walker",
    "Hughes",
    "Kelly",
    "Murphy",
    "Cohen",
    "Nguyen",
    "Diallo",
    "Rossi",
    "Weber",
    "Costa",
    "Novak",
    "Haddad",
    "Okafor",
    "Singh",
    "Andersen",
    "Petit",
    "Marchand",
];

type Entries = &'static [(&'static str, &'static str)];

const TABLES: &[(&str, Entries)] = &[
    ("city", CITIES),
    ("weekday", WEEKDAYS),
    ("place", PLACES),
    ("dish", DISHES),
    ("fruit", FRUIT),
    ("animal", PETS),
    ("book", BOOKS),
    ("film", FILMS),
    ("colour", COLOURS),
    ("month", MONTHS),
    ("shopping", SHOPPING),
    ("packing", PACKING),
    ("chore", CHORES),
];

const CITIES: Entries = &[
    ("London", "Londres"),
    ("Paris", "Paris"),
    ("Lyon", "Lyon"),
    ("Lille", "Lille"),
    ("Nantes", "Nantes"),
    ("Brussels", "Bruxelles"),
    ("Geneva", "Genève"),
    ("Lisbon", "Lisbonne"),
    ("Rome", "Rome"),
    ("Berlin", "Berlin"),
    ("Edinburgh", "Édimbourg"),
    ("Dublin", "Dublin"),
    ("Bristol", "Bristol"),
    ("Leeds", "Leeds"),
    ("Barcelona", "Barcelone"),
    ("Vienna", "Vienne"),
    ("Montreal", "Montréal"),
    ("Bordeaux", "Bordeaux"),
    ("Marseille", "Marseille"),
    ("Toulouse", "Toulouse"),
    ("Strasbourg", "Strasbourg"),
    ("Rennes", "Rennes"),
    ("Cardiff", "Cardiff"),
    ("Oxford", "Oxford"),
    ("York", "York"),
    ("Grenoble", "Grenoble"),
    ("Dijon", "Dijon"),
    ("Madrid", "Madrid"),
    ("Prague", "Prague"),
    ("Florence", "Florence"),
    ("Seville", "Séville"),
    ("Copenhagen", "Copenhague"),
    ("Brest", "Brest"),
    ("Porto", "Porto"),
];

const WEEKDAYS: Entries = &[
    ("Monday", "lundi"),
    ("Tuesday", "mardi"),
    ("Wednesday", "mercredi"),
    ("Thursday", "jeudi"),
    ("Friday", "vendredi"),
    ("Saturday", "samedi"),
    ("Sunday", "dimanche"),
];

const MONTHS: Entries = &[
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

/// Places to meet or to eat, after "at".
const PLACES: Entries = &[
    ("the café by the station", "le café de la gare"),
    ("the little Italian restaurant", "le petit restaurant italien"),
    ("the market", "le marché"),
    ("the bakery on the corner", "la boulangerie du coin"),
    ("the museum café", "le café du musée"),
    ("the new Indian restaurant", "le nouveau restaurant indien"),
    ("the harbour", "le port"),
    ("the pub on the square", "le bar de la place"),
    ("the tea room", "le salon de thé"),
    ("the pizzeria near the office", "la pizzeria près du bureau"),
    ("the botanical garden", "le jardin botanique"),
    ("the library café", "le café de la bibliothèque"),
    ("the restaurant by the river", "le restaurant au bord de la rivière"),
    ("the crêperie", "la crêperie"),
    ("the Chinese restaurant", "le restaurant chinois"),
    ("the seaside café", "le café de la plage"),
    ("the old mill", "le vieux moulin"),
    ("the canteen", "la cantine"),
];

const DISHES: Entries = &[
    ("a vegetable soup", "une soupe de légumes"),
    ("grilled fish", "du poisson grillé"),
    ("pasta with tomatoes", "des pâtes à la tomate"),
    ("a mushroom omelette", "une omelette aux champignons"),
    ("roast chicken", "du poulet rôti"),
    ("a lentil curry", "un curry de lentilles"),
    ("a cheese tart", "une tarte au fromage"),
    ("couscous", "un couscous"),
    ("a big salad", "une grande salade"),
    ("fish and chips", "du poisson frit avec des frites"),
    ("rice with vegetables", "du riz aux légumes"),
    ("a leek pie", "une tourte aux poireaux"),
    ("pancakes", "des crêpes"),
    ("lasagne", "des lasagnes"),
    ("a pizza", "une pizza"),
    ("onion soup", "une soupe à l'oignon"),
    ("stuffed tomatoes", "des tomates farcies"),
    ("noodles with prawns", "des nouilles aux crevettes"),
    ("a beef stew", "un ragoût de bœuf"),
    ("mussels", "des moules"),
    ("a potato gratin", "un gratin de pommes de terre"),
    ("salmon with rice", "du saumon avec du riz"),
    ("a chickpea stew", "un ragoût de pois chiches"),
    ("sushi", "des sushis"),
];

/// After "some" or "a kilo of", without an article.
const FRUIT: Entries = &[
    ("apples", "pommes"),
    ("pears", "poires"),
    ("cherries", "cerises"),
    ("plums", "prunes"),
    ("carrots", "carottes"),
    ("leeks", "poireaux"),
    ("strawberries", "fraises"),
    ("tomatoes", "tomates"),
    ("potatoes", "pommes de terre"),
    ("mushrooms", "champignons"),
    ("courgettes", "courgettes"),
    ("figs", "figues"),
    ("peaches", "pêches"),
    ("beetroots", "betteraves"),
    ("onions", "oignons"),
];

const PETS: Entries = &[
    ("the cat", "le chat"),
    ("the dog", "le chien"),
    ("the rabbit", "le lapin"),
    ("the puppy", "le chiot"),
    ("the kitten", "le chaton"),
    ("the old dog", "le vieux chien"),
    ("the neighbours' cat", "le chat des voisins"),
];

/// What a book is about, after "a book about".
const BOOKS: Entries = &[
    ("the sea", "la mer"),
    ("the Roman Empire", "l'Empire romain"),
    ("bees", "les abeilles"),
    ("mountain climbing", "l'alpinisme"),
    ("a family of bakers", "une famille de boulangers"),
    ("the stars", "les étoiles"),
    ("gardening", "le jardinage"),
    ("a lost letter", "une lettre perdue"),
    ("trees", "les arbres"),
    ("the history of bread", "l'histoire du pain"),
    ("a journey to the North Pole", "un voyage au pôle Nord"),
    ("sleep", "le sommeil"),
    ("two sisters in wartime", "deux sœurs pendant la guerre"),
    ("a lighthouse keeper", "un gardien de phare"),
    ("music and memory", "la musique et la mémoire"),
    ("a detective in Lisbon", "un détective à Lisbonne"),
    ("the life of a painter", "la vie d'un peintre"),
    ("rivers", "les rivières"),
];

/// After "a film about".
const FILMS: Entries = &[
    ("a bank robbery", "un braquage"),
    ("a school in the mountains", "une école à la montagne"),
    ("a chess player", "un joueur d'échecs"),
    ("a road trip", "un voyage en voiture"),
    ("the first flight to the Moon", "le premier vol vers la Lune"),
    ("a lost dog", "un chien perdu"),
    ("a cook who loses his sense of taste", "un cuisinier qui perd le goût"),
    ("two brothers", "deux frères"),
    ("a village without water", "un village sans eau"),
    ("a jazz singer", "une chanteuse de jazz"),
    ("life in a submarine", "la vie dans un sous-marin"),
    ("a train journey", "un voyage en train"),
];

const COLOURS: Entries = &[
    ("blue", "bleu"),
    ("green", "vert"),
    ("yellow", "jaune"),
    ("white", "blanc"),
    ("grey", "gris"),
    ("red", "rouge"),
    ("light blue", "bleu clair"),
    ("dark green", "vert foncé"),
    ("orange", "orange"),
];
