//! Lists of ideas and things, English.
//!
//! An answer takes some of a list's items, in any order.

use super::Lists;

pub(super) const LISTS: Lists = &[
    (
        &[
            "[Give me|I need|Tell me] {n} ideas for [dinner|lunch|a simple meal|a quick meal].",
            "{n} ideas for dinner[, please|].",
            "What are {n} easy [dinners|meals]?",
        ],
        &[
            "an omelette with salad",
            "pasta with tomatoes",
            "vegetable soup with bread",
            "rice with vegetables",
            "baked potatoes with cheese",
            "lentils with carrots",
            "a big mixed salad",
            "pancakes with ham",
            "a vegetable curry",
            "fish with lemon and rice",
        ],
    ),
    (
        &[
            "[Give me|I need|Tell me] {n} ideas for [breakfast|a good breakfast].",
            "What can I eat for breakfast? {n} ideas.",
        ],
        &[
            "porridge with apples",
            "bread with butter and honey",
            "yoghurt with berries",
            "a boiled egg and toast",
            "fruit salad",
            "cheese and tomatoes on bread",
            "muesli with milk",
        ],
    ),
    (
        &[
            "[Give me|I need|Tell me] {n} ideas for [the weekend|a day off|a free day|Sunday].",
            "{n} things to do [this weekend|on {day}][, please|]?",
        ],
        &[
            "a walk in the woods",
            "a visit to a museum",
            "a long breakfast with friends",
            "a bicycle ride",
            "a book on the sofa",
            "baking a cake",
            "a swim",
            "an afternoon at the market",
            "a call to an old friend",
        ],
    ),
    (
        &["[Give me|I need|Tell me] {n} ideas for a rainy day.", "What can I do when it rains? {n} ideas."],
        &[
            "read a book",
            "bake something",
            "write a letter",
            "watch an old film",
            "tidy a drawer",
            "play cards",
            "draw or paint",
            "sort old photos",
            "cook a soup",
        ],
    ),
    (
        &[
            "[Give me|I need|Tell me] {n} [gift ideas|ideas for a gift|present ideas] for [{person}|{name}|a friend|a child|my neighbour].",
            "{n} ideas for a present?",
        ],
        &[
            "a good book",
            "a plant in a pot",
            "a warm scarf",
            "a box of chocolates",
            "a game for the whole family",
            "a homemade cake",
            "tickets for a concert",
            "a notebook and a nice pen",
            "a framed photo",
        ],
    ),
    (
        &[
            "What [should|do] I pack for [a trip|a weekend|a short journey|{city}]?",
            "[Make|Write|Give me] a packing list for [a weekend|a trip|{city}].",
            "Packing list for a [weekend|short trip]: {n} things.",
        ],
        &[
            "clothes for each day",
            "a toothbrush and soap",
            "the charger",
            "papers and tickets",
            "a warm jumper",
            "comfortable shoes",
            "a book",
            "a rain jacket",
            "some cash",
        ],
    ),
    (
        &[
            "What [should|do] I pack for [the beach|the seaside|the swimming pool]?",
            "[Make|Give me] a packing list for the beach.",
        ],
        &[
            "a towel",
            "a swimsuit",
            "sun cream",
            "a hat",
            "water to drink",
            "a book",
            "sandals",
            "some fruit",
            "sunglasses",
        ],
    ),
    (
        &[
            "What [should|do] I pack for [a hike|the mountains|a walk in the mountains]?",
            "[Make|Give me] a packing list for a hike.",
        ],
        &[
            "good shoes",
            "a rain jacket",
            "enough water",
            "sandwiches",
            "a map",
            "plasters",
            "a warm layer",
            "sun cream",
            "a charged phone",
        ],
    ),
    (
        &["[Make|Write|Give me] a shopping list for [a salad|a fresh salad].", "What do I need for a salad?"],
        &["lettuce", "tomatoes", "a cucumber", "olive oil", "vinegar", "an onion", "some cheese", "radishes"],
    ),
    (
        &[
            "[Make|Write|Give me] a shopping list for [a breakfast|Sunday breakfast|breakfast].",
            "What do I [need|have to buy] for breakfast?",
        ],
        &["bread", "butter", "jam", "eggs", "milk", "coffee or tea", "cheese", "fruit", "honey"],
    ),
    (
        &["What do I need [to bake|for] a [simple |]cake?", "[Make|Write] a shopping list for a cake."],
        &["flour", "eggs", "sugar", "butter", "baking powder", "a little milk", "some fruit or chocolate"],
    ),
    (
        &[
            "What do I need for a [birthday party|children's party|party]?",
            "[Make|Write|Give me] a list for [a party|a birthday party].",
        ],
        &[
            "a cake and candles",
            "drinks",
            "music",
            "invitations",
            "plates and cups",
            "some games",
            "a small present",
            "balloons",
            "something salty to eat",
        ],
    ),
    (
        &[
            "[Give me|Tell me] {n} [tips|rules|hints] for [better sleep|good sleep].",
            "{n} tips for sleeping better?",
        ],
        &[
            "go to bed at the same time",
            "put the phone away early",
            "keep the room dark and cool",
            "drink no coffee in the evening",
            "take a short walk after dinner",
            "read a few pages of a book",
            "write down tomorrow's tasks",
        ],
    ),
    (
        &[
            "[Give me|Tell me] {n} [tips|rules|hints] for [writing well|good writing|a good text].",
            "How do I write better? {n} tips.",
        ],
        &[
            "write short sentences",
            "use words you know",
            "say one thing at a time",
            "read the text aloud",
            "cut what is not needed",
            "begin with what matters most",
            "let the text rest before you correct it",
        ],
    ),
    (
        &[
            "[Give me|Tell me] {n} [tips|ideas] for [my diary|a diary|my journal].",
            "What can I write in my diary? {n} ideas.",
            "I don't know what to write in my diary.",
        ],
        &[
            "the best moment of the day",
            "something you learnt",
            "a person you met",
            "what you ate and with whom",
            "how you slept",
            "something you are grateful for",
            "a worry you want to put down",
            "a plan for tomorrow",
            "a sentence you heard",
        ],
    ),
    (
        &[
            "[Give me|Tell me] {n} [names|ideas for a name] for a [cat|dog|pet|kitten|rabbit].",
            "What could I call my new [cat|dog|kitten]?",
        ],
        &["Milo", "Luna", "Biscuit", "Ginger", "Pixel", "Nala", "Oscar", "Coco", "Pepper", "Bella"],
    ),
    (
        &["[Give me|Tell me|Name] {n} [fruits|kinds of fruit].", "Name some fruits."],
        &["apple", "pear", "banana", "cherry", "plum", "orange", "grape", "peach", "strawberry"],
    ),
    (
        &["[Give me|Tell me|Name] {n} vegetables.", "Name some vegetables."],
        &["carrot", "leek", "cabbage", "onion", "spinach", "bean", "pumpkin", "beetroot", "courgette"],
    ),
    (
        &["[Give me|Tell me|Name] {n} animals[| that live on a farm].", "Name some farm animals."],
        &["cow", "horse", "pig", "hen", "sheep", "goat", "duck", "donkey", "goose"],
    ),
    (
        &["[Give me|Tell me|Name] {n} colours.", "Name some colours."],
        &["red", "blue", "green", "yellow", "purple", "orange", "pink", "brown", "grey"],
    ),
    (
        &[
            "[Give me|Tell me] {n} [good reasons|reasons] to [walk|go outside|go for a walk].",
            "Why should I go outside? {n} reasons.",
        ],
        &[
            "it clears the mind",
            "it costs nothing",
            "it makes the day longer",
            "it is good for the mood",
            "it gives you new thoughts",
            "it calms you",
        ],
    ),
    (
        &["[Give me|Tell me] {n} ways to [relax|calm down|rest].", "How can I relax? {n} ideas."],
        &[
            "a slow walk",
            "a warm bath",
            "ten slow breaths",
            "soft music",
            "a cup of tea",
            "a few pages of a book",
            "a nap of twenty minutes",
            "drawing without a goal",
        ],
    ),
    (
        &[
            "[Give me|I need] {n} questions to [ask|get to know] [{person}|somebody new|a new friend|{name}].",
            "{n} questions for a good conversation?",
        ],
        &[
            "What made you laugh lately?",
            "Where did you grow up?",
            "What do you like to cook?",
            "Which book stayed with you?",
            "What would you like to learn?",
            "What does a good Sunday look like for you?",
            "Who taught you most?",
        ],
    ),
];
