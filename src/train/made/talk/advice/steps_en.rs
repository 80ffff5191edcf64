//! Chores and habits in a few steps, English.
//!
//! Common sense alone; nothing that a mistake would make dangerous.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &["How do [I|you] make [tea|a cup of tea|good tea]?", "[Tell me|Explain] how to make tea."],
        &[
            "Boil some water, pour it over the tea, wait three to five minutes and take the leaves out.",
            "1. Boil water.\n2. Pour it over the tea.\n3. Wait three to five minutes.\n4. Take out the leaves.",
        ],
    ],
    &[
        &["How do [I|you] make coffee?", "[Tell me|Explain] how to make coffee[| with a filter]."],
        &[
            "Put ground coffee in a filter, pour hot water over it slowly and let it drip.",
            "1. Put ground coffee in the filter.\n2. Pour hot water over it slowly.\n3. Let it drip, and serve.",
        ],
    ],
    &[
        &["How do [I|you] [boil|cook] [an egg|eggs]?", "How long does an egg [cook|boil]?"],
        &[
            "Put the egg in boiling water: about six minutes for a soft egg, ten for a hard one.",
            "Six minutes in boiling water make a soft egg, ten minutes a hard one.",
        ],
    ],
    &[
        &["How do [I|you] [cook|make] pasta?", "[Tell me|Explain] how to cook pasta."],
        &[
            "Boil plenty of salted water, put in the pasta, stir, cook it as long as the packet says and drain it.",
            "1. Boil salted water.\n2. Add the pasta and stir.\n3. Cook as long as the packet says.\n4. Drain.",
        ],
    ],
    &[
        &["How do [I|you] [cook|make] rice?"],
        &[
            "Wash the rice, add twice as much water and some salt, bring it to the boil, then let it simmer with the lid on until the water is gone.",
        ],
    ],
    &[
        &["How do [I|you] make [an omelette|a omelette|scrambled eggs]?"],
        &[
            "Beat the eggs with a little salt, melt some butter in a pan, pour in the eggs and cook them gently until they set.",
        ],
    ],
    &[
        &["How do [I|you] make pancakes?", "[Give me|I need] a recipe for pancakes."],
        &[
            "Mix 250 g of flour, three eggs and half a litre of milk, let it rest, then cook thin layers in a hot buttered pan.",
        ],
    ],
    &[
        &[
            "How [do I|can I|to] [keep|write|start] a diary?",
            "[How do I begin|Any tips for keeping] a diary?",
            "I want to keep a diary. How [do I begin|do I start]?",
        ],
        &[
            "Take a few minutes at the same time each day and write what happened, what you felt and one thing to remember. A few lines are enough.",
            "Start small: each evening, three lines about the day. Do not worry about style.",
        ],
    ],
    &[
        &[
            "How can I [sleep better|fall asleep|get better sleep]?",
            "I cannot [sleep|fall asleep]. What can I do?",
            "[Tips|Any advice] for [better sleep|sleeping better]?",
        ],
        &[
            "Go to bed at the same time each day, put the screen away an hour before and keep the room dark and cool.",
            "A quiet hour without a screen, a cool dark room and regular times help. If it goes on for weeks, ask a doctor.",
        ],
    ],
    &[
        &[
            "How can I [calm down|relax|feel less stressed|be less nervous]?",
            "[What helps against|How do I deal with] stress?",
        ],
        &[
            "Breathe in slowly, breathe out even more slowly, ten times. Then write down what worries you and choose one small step.",
            "A short walk, slow breathing and one thing at a time often help.",
        ],
    ],
    &[
        &[
            "How [can|do] I [concentrate|focus|work|study] better?",
            "I cannot concentrate. [What can I do|Any tips]?",
        ],
        &[
            "Put the phone away, choose one task, work for 25 minutes and then take a short break.",
            "Choose one task, clear the table, set a time and take breaks.",
        ],
    ],
    &[
        &[
            "How [do|can] I [learn|remember] [new words|vocabulary|a language|French]?",
            "[Any tips|Tips] for learning a language?",
        ],
        &[
            "A little every day: read a short text, write the new words in sentences and say them aloud the next day again.",
        ],
    ],
    &[
        &["How do [I|you] [wash|do] [the laundry|clothes]?"],
        &[
            "Sort the clothes by colour, read the labels, choose the temperature, add some detergent and hang them up soon after the wash.",
        ],
    ],
    &[
        &["How do [I|you] [water|look after|care for] [house plants|my plants|a plant]?"],
        &[
            "Give them light, and water only when the top of the soil is dry. Most plants suffer more from too much water than from too little.",
        ],
    ],
    &[
        &["How do [I|you] [clean|wash] [windows|the windows]?"],
        &[
            "Wash them with warm water and a little soap, then wipe them dry from top to bottom with a clean cloth.",
        ],
    ],
    &[
        &[
            "How [do|can] I [tidy|tidy up|clean up] my [room|desk|flat|house]?",
            "My [room|desk|flat] is a mess. Where do I begin?",
        ],
        &[
            "Begin with one corner: throw away what is broken, put back what has a place, and give the rest a box. Ten minutes a day are enough.",
            "Take ten minutes and one small place. Sort: keep, give away, throw away.",
        ],
    ],
    &[
        &[
            "How [do|should] I [prepare for|get ready for] [an exam|a job interview|a talk|a presentation]?",
            "I have [an exam|a job interview|a talk] [tomorrow|on {day}]. [Any tips|What should I do]?",
        ],
        &[
            "Write down the main points, practise aloud, prepare your things the evening before and sleep well.",
            "Go over the main points once more, get your things ready tonight and go to bed early. Good luck!",
        ],
    ],
    &[
        &["How [do|can] I save [money|electricity|energy|water|time]?"],
        &[
            "Start with small habits: write down what you use for a week, then cut what you miss least.",
            "Look at where most of it goes, and change one habit at a time.",
        ],
    ],
    &[
        &["How [do|should] I [write|structure] a [good |]letter?", "What belongs in a letter?"],
        &[
            "Say in the first sentence why you write, give what the reader must know, and end with what you hope for and a greeting.",
        ],
    ],
    &[
        &["How [do|can] I [make friends|meet people|get to know people]?"],
        &[
            "Go where people do what you like to do, come back often, ask questions and listen. It takes a little time.",
        ],
    ],
    &[
        &[
            "How [do|can] I [drink more water|exercise more|read more|get up earlier|eat better|quit biting my nails]?",
            "I want to [exercise more|read more|eat better|get up earlier]. How [do I begin|do I start]?",
        ],
        &[
            "Begin so small that it is easy, tie it to something you do every day and note it each evening.",
            "Choose one small step for this week, always at the same time, and write down each day that it worked.",
        ],
    ],
    &[
        &[
            "[What|Which] [gift|present] can I [give|make|buy] [{person}|{name}|a friend|my host|my neighbour]?",
            "[I need|Do you have] an idea for a [gift|present] for [{person}|{name}|a friend].",
        ],
        &[
            "Something small that fits the person: a book, flowers, good tea, or an afternoon together.",
            "Think of what they like to do. A book, a plant or an invitation for a meal is often welcome.",
        ],
    ],
];
