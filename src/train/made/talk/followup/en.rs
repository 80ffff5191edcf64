//! Follow-ups, English.
//!
//! Slots: `said`, `blunt`, `polite`, and the words of the conversation.

use super::super::Scene;
use super::Patterns;

pub(super) const PATTERNS: Patterns = Patterns {
    scenes: SCENES,
    write: &[
        "[Write|Please write|Type|Say]: {said}",
        "[Repeat after me|Say this|Please repeat]: {said}",
        "Repeat this [sentence|message|text]: {said}",
        "[Copy|Write down] this for me: {said}",
        "Say exactly this: {said}",
    ],
    again: &[
        "[Again|Once more|Repeat that|Say it again|Can you repeat that|Can you say that again|Pardon|What did you say|Please repeat][.|?|, please.|]",
    ],
    shorter: &[
        "[Shorter|Make it shorter|Shorten it|Shorten that|Can you make it shorter|A shorter version|Say it in fewer words|Too long, shorter][.|?|, please.|]",
    ],
    other: &[
        "[In French|Say that in French|Translate it into French|Translate that into French|Now in French|And in French|Can you put it in French|The same in French][.|?|, please.|]",
    ],
    back: &[
        "[In English|Back into English|Now in English again|And in English|Say it in English|The same in English][.|?|, please.|]",
    ],
    polite: &[
        "[Say|Write|Put] this [politely|in a polite way|more politely]: {blunt}",
        "How do I say this politely? {blunt}",
        "Make [this|it] [polite|more polite|friendlier]: {blunt}",
        "How can I say \"{blunt}\" [politely|in a nicer way]?",
        "[Rewrite|Rephrase] politely: {blunt}",
    ],
    more: &[
        "[More politely|Even more polite|More formal|Make it more polite|Make it more formal|Still more polite|Politer][.|, please.|?|]",
    ],
    politely: &[
        (
            "Give me the report.",
            "Could you give me the report, please?",
            "Would you be so kind as to give me the report?",
        ),
        ("Be quiet.", "Could you be a little quieter, please?", "Would you mind being a little quieter?"),
        ("I want a coffee.", "I would like a coffee, please.", "Might I have a coffee, please?"),
        (
            "You are late.",
            "I was expecting you a little earlier.",
            "I had hoped that we could begin a little earlier.",
        ),
        ("Answer me.", "Could you answer me, please?", "I would be very grateful for your answer."),
        (
            "Send me the money.",
            "Could you send me the money, please?",
            "I would be grateful if you could send me the money.",
        ),
        (
            "I don't want to come.",
            "Thank you, but I would rather not come.",
            "Thank you very much for the invitation, but I am afraid I cannot come.",
        ),
        ("Close the window.", "Could you close the window, please?", "Would you mind closing the window?"),
        ("Call me back.", "Could you call me back, please?", "I would be glad if you could call me back."),
        ("Help me.", "Could you help me, please?", "Would you be so kind as to help me?"),
        (
            "That is wrong.",
            "I think there may be a mistake.",
            "I may be mistaken, but it seems to me that this is not quite right.",
        ),
        ("Move your car.", "Could you move your car, please?", "Would you be so kind as to move your car?"),
        (
            "I don't have time.",
            "I am sorry, I have no time right now.",
            "I am afraid that I have no time at the moment; may I come back to you later?",
        ),
        ("Come here.", "Could you come here, please?", "Would you mind coming here for a moment?"),
        ("What do you want?", "How can I help you?", "What may I do for you?"),
        (
            "Pay your bill.",
            "Could you pay the bill, please?",
            "May I kindly remind you that the bill is still open?",
        ),
        (
            "Turn the music down.",
            "Could you turn the music down a little, please?",
            "Would you mind turning the music down a little?",
        ),
        ("No.", "No, thank you.", "Thank you very much, but I must say no."),
        ("Wait.", "One moment, please.", "Would you be so kind as to wait a moment?"),
        (
            "Tell me the price.",
            "Could you tell me the price, please?",
            "Would you mind telling me the price?",
        ),
        ("I need the key.", "Could I have the key, please?", "Would you be so kind as to give me the key?"),
        (
            "Explain that again.",
            "Could you explain that again, please?",
            "Would you mind explaining that once more?",
        ),
        (
            "Hurry up.",
            "Could you hurry a little, please?",
            "I would be grateful if we could go a little faster.",
        ),
        (
            "Your dog is too loud.",
            "Could you calm your dog a little, please?",
            "I am sorry to trouble you, but would it be possible to calm your dog a little?",
        ),
    ],
};

const SCENES: &[Scene] = &[
    &[
        &["[My name is|I'm|I am|Call me] {name}[.|!|]", "[Hi|Hello], [I'm|my name is] {name}[.|!|]"],
        &["[Nice to meet you|Hello|Welcome], {name}! [How can I help?|What can I do for you?|I'm Carnet.|]"],
        &[
            "[I like {hobby}|I live in {city}|I have a {pet} called {petname}|I love {food}|I'm going to {place} on {day}][.|]",
        ],
        &["[That's nice|How nice|Good to know|Thank you for telling me][, {name}|][.|!]"],
        &[
            "[What[ is|'s] my name|Do you remember my name|What did I say my name was|Do you know my name|Who am I]?",
        ],
        &["Your name is {name}.", "You are {name}.", "You said your name is {name}."],
    ],
    &[
        &["I [live in|come from|was born in] {city}[.|, by the way.|]"],
        &["[How nice|Good to know|Thank you for telling me][.|!] [Do you like it there?|]"],
        &["[Yes, I do|Yes, a lot|It's fine|Mostly][.|]"],
        &["[Good.|I see.|I'm glad.] [What do you like about it?|]"],
        &[
            "[Which city did I [name|mention]|Which town did I tell you about|What city was it|What town was I talking about]?",
        ],
        &["You [said|named|mentioned] {city}.", "It was {city}."],
    ],
    &[
        &[
            "[My {pet} is called {petname}|I have a {pet} called {petname}|This is about my {pet} {petname}][.|]",
        ],
        &["[How lovely!|What a good name.|That's nice.] [How old is {petname}?|]"],
        &[
            "[What is my {pet} called|What's the name of my {pet}|Do you remember my {pet}'s name|What was the name]?",
        ],
        &["Your {pet} is called {petname}.", "{petname}."],
        &["[And what animal is it|What kind of animal is {petname}|What is {petname}]?"],
        &["{petname} is your {pet}.", "It is a {pet}."],
    ],
    &[
        &[
            "[I'm meeting|I will see|I'm seeing|I have lunch with] {name} on {day} [at the station|in {city}|at noon|at home|for a walk][.|]",
        ],
        &["[That sounds nice|Good|How nice][.|!] [Shall I help you write a note about it?|]"],
        &["[Which day was that|When was that|When do I see {name}|On which day][| again]?"],
        &["On {day}.", "You said {day}."],
        &["[And with whom|Who was it|And who am I meeting|Who do I see]?"],
        &["With {name}.", "{name}."],
    ],
    &[
        &[
            "[Remember|Keep in mind] [the number|this number|number] {number}[.|, please.|]",
            "The number is {number}[.|]",
        ],
        &["[All right|Good|Very well]: {number}.", "{number}, all right."],
        &["[What was the number|Which number was it|What number did I say|The number]?"],
        &["The number was {number}.", "{number}.", "It was {number}."],
    ],
    &[
        &["[Remember|Keep in mind] [the word|this word] {word}[.|, please.|]", "The word is {word}[.|]"],
        &["[All right|Good|Very well]: {word}.", "{word}, all right."],
        &["[What was the word|Which word was it|What word did I say]?"],
        &["The word was {word}.", "{word}.", "It was {word}."],
    ],
    &[
        &["My favourite colour is {colour}[.|]", "I [like|love] {colour} best[.|]"],
        &["[A good choice|That's a fine colour|Good to know][.|!]"],
        &["[What is my favourite colour|Which colour do I like|Which colour was it]?"],
        &["Your favourite colour is {colour}.", "{colour}.", "You said {colour}."],
    ],
    &[
        &["[Tonight|Tomorrow|On {day}] I [will|want to] [cook|make|eat] {dish}[.|]"],
        &["[That sounds good|Sounds tasty|Good idea][.|!]"],
        &["[What did I want to eat|What am I eating|What was it I wanted to cook|What's for dinner then]?"],
        &["{dish}.", "You said {dish}."],
    ],
    &[
        &["I[ am|'m] {job}[.|]", "I work as {job}[.|]"],
        &["[That's interesting|Good to know|Thank you for telling me]. [Do you like it?|]"],
        &["[What is my job|What do I do|What did I say I was|What do I do for a living]?"],
        &["You are {job}.", "You said that you are {job}."],
    ],
    &[
        &["[See you|I leave|We meet|The party is] on {day}[.|]"],
        &["[All right|Good]: {day}.", "{day}, all right."],
        &["[No, I meant|Sorry, I meant|I mean|Not {day}, but] {other_day}[.|]"],
        &["[All right|I see|Sorry], {other_day} then.", "{other_day}, then, not {day}."],
        &["[So which day is it|Which day now|When is it then]?"],
        &["{other_day}.", "On {other_day}."],
    ],
    &[
        &["[My name is|I'm] {other_name}[.|]"],
        &["[Hello|Nice to meet you|Welcome], {other_name}!"],
        &["[No, that was a typo, I'm|Sorry, I meant|I mistyped, it's|No, my name is] {name}[.|]"],
        &["[No problem|I see|All right], {name}! [What can I do for you?|]", "Then hello, {name}!"],
        &["[So what[ is|'s] my name|What[ is|'s] my name now]?"],
        &["Your name is {name}.", "{name}."],
    ],
    &[
        &["[I have|There are] two things to do: [call|write to] {name} and {chore}[.|]"],
        &["[All right|I see|Understood]: {name} and {chore}.", "[Good|Fine]. Which one will you do first?"],
        &["[Who do I have to contact|Who was it I had to contact|Whom did I name]?"],
        &["{name}."],
        &["[And the other thing|What was the other thing|And what else did I have to do]?"],
        &["You wanted to {chore}.", "To {chore}."],
    ],
    &[
        &["[What did I say|What was my last message|What did I just write|What did I ask]?"],
        &["This is the first thing you wrote to me here.", "Nothing before this question."],
        &["[Oh right|I see|Right|Ok][.|]"],
        &["[What would you like to talk about?|How can I help?|Is there something I can do for you?]"],
    ],
    &[
        &[
            "[Speak to me|Answer me|Answer|Write to me|Speak|Reply] in French[|, please| from now on].",
            "[Can we|Let's|Could you] [speak|switch to|continue in|write in] French[?|, please?|]",
        ],
        &[
            "[D'accord|Bien sûr|Volontiers], [parlons français|en français]. [Comment puis-je vous aider ?|Que puis-je faire pour vous ?|]",
        ],
        &["[Merci|Merci beaucoup|Très bien, merci][ !|.]"],
        &["[Je vous en prie|Avec plaisir]."],
    ],
    &[
        &[
            "[Translate|Correct|Summarise|Rewrite|Shorten|Proofread] [this|it|this text|this message|the text][.|, please.|:|]",
            "[Give it a title|Give me a title|What are the key points|Check my spelling][.|, please.|]",
        ],
        &[
            "[Of course|Gladly|Yes]: which text? [Paste it here.|Please write it here.|]",
            "I see no text yet. [Paste it here, please.|Could you paste it here?]",
        ],
    ],
];
