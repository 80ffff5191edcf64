//! Messages to send, English.
//!
//! Each message is signed by nobody, so that anybody can send it.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[Write|Draft|Give me|Help me write|I need] a [short |nice |]birthday [message|card|wish|text] [for|to] [{name}|{person}|a friend|a colleague].",
            "[What can I write|What do I write] [to {name}|to {person}|] for [a|the] birthday?",
            "Wish {name} a happy birthday.",
        ],
        &[
            "Happy birthday! I wish you [health and joy|a wonderful day|a year full of good things], and [a lovely day with the people you like|many happy moments|time for all you love].",
            "[Happy birthday|All the best for your birthday]! May the new year of your life bring you [joy|good health|much laughter] and [good company|peace|many small pleasures].",
            "Dear friend, happy birthday! [Thank you for being there.|I'm glad to know you.] Have a [beautiful|wonderful|happy] day.",
        ],
        &["[Shorter|Make it shorter|A shorter one][, please|][.|]"],
        &["Happy birthday, and all the best!", "Happy birthday! Have a wonderful day."],
    ],
    &[
        &[
            "[Write|Draft|Help me write|Give me] a [short |]thank-you [note|message|letter|card] [to|for] [{name}|{person}|my host|a colleague|my neighbour].",
            "How do I thank [{name}|{person}|my neighbour] [for the help|for the gift|for the evening|for dinner]?",
            "[Thank|I want to thank] {name} for [the help|the gift|the evening|dinner][.|, what do I write?]",
        ],
        &[
            "Thank you very much [for everything|for your kindness|for thinking of me]. It [meant a lot to me|made me very happy|was a great help].",
            "Dear friend, thank you so much. [I was very touched.|You made my day.|I will not forget it.] [See you soon!|I hope to return the favour.]",
        ],
        &["[Shorter|Make it shorter|Can it be shorter][, please|][.|?|]"],
        &["Thank you so much, it made me very happy!", "Many thanks, that was very kind of you."],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] [an excuse|a message|a note] [because|to say that] I [am late|will be late|am running late].",
            "[Tell|Write to] {name} that I will be [late|{late} minutes late].",
            "I'm [late|going to be late] for [work|dinner|the meeting|my appointment], what do I write?",
        ],
        &[
            "I'm sorry, I will be {late} minutes late. Please start without me.",
            "I'm running late and will be there in {late} minutes. [Sorry about that!|Please excuse me.]",
            "Sorry, I'm delayed. I should be there in about {late} minutes.",
        ],
        &["[More formal|More polite|Politer], please.", "Make it more formal."],
        &[
            "Please excuse me: I have been delayed and expect to arrive in about {late} minutes. Thank you for your patience.",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|Give me] an [invitation|invite] [to|for] [{name}|my friends|the neighbours|{person}|my colleagues] [for dinner|for a party|for lunch|for coffee][| on {day}].",
            "How do I invite [my neighbours|my friends|my colleagues] [for dinner|for lunch] on {day}?",
        ],
        &[
            "Would you like to come [to us|over] on {day}? [We would be very happy to see you.|It would be lovely to see you.|There will be good food and good company.]",
            "[Hello|Dear friends]! I would like to invite you on {day}. [Please tell me whether you can come.|Let me know if you can make it.]",
        ],
        &["[And if they cannot come|And if they say no|What do I write if they refuse]?"],
        &["What a pity! Perhaps another time soon.", "No problem at all, we will find another day."],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] a message to [decline|refuse|turn down|say no to] [an invitation|the invitation|a dinner|a party|a meeting].",
            "How do I [refuse|decline] [an invitation|a party|a dinner] [politely|kindly|without hurting anyone]?",
        ],
        &[
            "Thank you very much for the invitation. Unfortunately I cannot come, but I [hope to see you soon|wish you a lovely time].",
            "Thank you for thinking of me! I'm sorry that I cannot make it this time. [Have a wonderful evening.|I hope we can meet soon.]",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] [a message of condolence|condolences|a card of sympathy|some words of comfort] [for|to] [{name}|a friend|a colleague|my neighbour|the family].",
            "[What do I write|What can I say] to [a friend|{name}|a colleague] whose [mother|father|husband|wife|grandmother] has died?",
        ],
        &[
            "I'm so sorry for your loss. My thoughts are with you and your family, and I'm here if you need anything.",
            "I was very sad to hear the news. I'm thinking of you and wish you much strength in these days.",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|Give me] [an apology|a message to apologise|a sorry note] [to|for] [{name}|{person}|a friend|a colleague][| because I forgot our meeting| because I was rude| because I shouted].",
            "How do I [apologise|say sorry] to [{name}|{person}|a friend]?",
        ],
        &[
            "I'm very sorry [about what happened|for my words|for my mistake]. I did not mean to hurt you, and I hope you can forgive me.",
            "I would like to apologise. [It was my fault.|I was wrong.] [Can we talk about it?|I will do better next time.]",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] a [get-well|get well] [message|card|wish] [to|for] [{name}|{person}|a friend|a colleague].",
            "[{name}|My friend|A colleague] is ill, what can I write?",
        ],
        &[
            "Get well soon! [Rest and take good care of yourself.|I'm thinking of you.|We miss you.]",
            "I heard that you are ill. I wish you a quick recovery [and send you my best wishes|and hope to see you soon].",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|Give me] [congratulations|a message of congratulation|a card] [for|to] [{name}|{person}|a friend|a colleague] [for the new job|for the wedding|for the baby|for the exam|for the new house].",
            "[{name}|My friend] [got married|got a new job|had a baby|passed the exam], what do I write?",
        ],
        &[
            "Congratulations! I'm very happy for you and wish you [all the best|much joy|every happiness].",
            "[What wonderful news|How wonderful]! Congratulations, and all my best wishes for [what comes next|this new chapter].",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] [a message|an email|a note] to [my boss|my teacher|the school|my manager] because I [am|'m] [ill|sick][| today].",
            "I[ am|'m] [ill|sick] and cannot go to work, what do I write?",
            "Write a sick note to my boss.",
        ],
        &[
            "Good morning, I'm ill today and cannot come in. I will let you know as soon as I am better. [Thank you for your understanding.|]",
            "Hello, unfortunately I'm not well and have to stay at home today. [I will keep you informed.|I hope to be back tomorrow.]",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write|I need] [an email|a message|a letter] to [ask for a day off|take {day} off].",
            "How do I ask [my boss |]for a day off?",
        ],
        &[
            "Hello, I would like to take {day} off. Would that be possible? Thank you very much.",
            "Good morning, may I have a day off on {day}? I will [finish my work before|make sure that everything is done]. Many thanks.",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write] [a message|a note] to my neighbour [about the noise|about the loud music|about the parcel|about the party].",
            "My neighbour is too loud, what can I write?",
        ],
        &[
            "Dear neighbour, the music was rather loud last night and I could not sleep. Could you turn it down a little after ten? Thank you very much!",
            "Hello, could you please be a little quieter in the evening? Thank you, and best wishes from next door.",
        ],
    ],
    &[
        &[
            "[Write|Draft|Help me write] [a message|a text|a few words] to [cancel|move|postpone] [my appointment|the meeting|our dinner|the lesson][| on {day}].",
            "How do I [cancel|postpone] [an appointment|a meeting|a dinner]?",
        ],
        &[
            "Hello, unfortunately I cannot make our appointment. Could we find another day? I'm sorry for the trouble.",
            "I'm sorry, but I have to cancel. Would {day} suit you instead?",
        ],
    ],
    &[
        &[
            "[How do I|How can I|How do you] [say no|refuse|decline] politely?",
            "What is a polite way to [say no|refuse]?",
        ],
        &[
            "You could say: Thank you, but I would rather not.",
            "For example: That is very kind, but no, thank you.",
        ],
    ],
    &[
        &[
            "[How do I|How can I] [disagree|say that I disagree] politely?",
            "What is a polite way to disagree?",
        ],
        &[
            "You could say: I see it a little differently.",
            "For example: I understand, but I am of another opinion.",
        ],
    ],
    &[
        &[
            "[How do I|How can I] [interrupt somebody|interrupt|break in] politely?",
            "What is a polite way to interrupt somebody?",
        ],
        &[
            "You could say: Excuse me, may I say something?",
            "For example: Sorry to interrupt, may I add something?",
        ],
    ],
    &[
        &[
            "[How do I|How can I] [ask for help|ask somebody for help] politely?",
            "What is a polite way to ask for help?",
        ],
        &[
            "You could say: Would you mind helping me for a moment?",
            "For example: Could you give me a hand, please?",
        ],
    ],
    &[
        &[
            "[How do I|How can I] [end a conversation|say goodbye|leave] politely?",
            "What is a polite way to end a conversation?",
        ],
        &[
            "You could say: It was nice to talk to you, but I must go now.",
            "For example: Thank you for the talk, I have to leave you now.",
        ],
    ],
    &[
        &[
            "[How do I|How can I] say [politely |]that I [do not understand|did not understand]?",
            "What do I say when I do not understand?",
        ],
        &["You could say: I'm sorry, I did not understand. Could you repeat that, please?"],
    ],
    &[
        &[
            "[How do I|How should I|How can I] [begin|start|open] [a letter|an email|a formal letter]?",
            "[How do I|How should I|How can I] [end|close|sign off] [a letter|an email|a formal letter]?",
            "What is a good [opening|ending|closing] for [a letter|an email]?",
        ],
        &[
            "A good beginning is Dear Mr or Mrs with the name, or Hello for people you know; a good end is Kind regards or Best wishes.",
            "Begin with Dear and the name, and end with Kind regards and your own name.",
        ],
    ],
    &[
        &[
            "[Write|Make|Give me] [a two-line poem|two lines|a short rhyme|a little poem] [about|on] [the evening|the sunset|the end of the day].",
        ],
        &["The evening comes, the day is done,\nand over roofs goes down the sun."],
    ],
    &[
        &[
            "[Write|Make|Give me] [a two-line poem|two lines|a short rhyme|a little poem] [about|on] [the rain|the garden|a rainy day].",
        ],
        &["A little rain upon the pane,\nthe garden drinks and lives again."],
    ],
    &[
        &[
            "[Write|Make|Give me] [a two-line poem|two lines|a short rhyme|a little poem] [about|on] [the moon|the night|the sea].",
        ],
        &["The moon looks down on field and tree\nand lends its silver to the sea."],
    ],
    &[
        &[
            "[Write|Make|Give me] [a two-line poem|two lines|a short rhyme|a little poem] [about|on] [a cat|my cat|a cat in the sun].",
        ],
        &["A cat sleeps softly in the sun\nand dreams that all its work is done."],
    ],
    &[
        &["[Can you write|Do you write] [poems|poetry|a poem]?"],
        &["Two lines, perhaps; more is beyond me. [Tell me about what.|What should they be about?]"],
    ],
    &[
        &[
            "[Write|Help me write|Give me] [a first line|the first sentence|a beginning] [for my diary|for a diary entry|for my journal].",
        ],
        &[
            "[Today was one of those days that are worth keeping.|This morning began more quietly than I expected.|I want to remember today, so I write it down.|Much happened today, and I will begin with the best.]",
            "Today I learnt something small, but I want to keep it.",
        ],
    ],
    &[
        &[
            "[Write|Help me write|Give me] [a first line|the first sentence|a beginning] for a letter to {name}.",
            "How do I begin a letter to {name}?",
        ],
        &[
            "Dear {name}, I have been thinking of you, so I take a moment to write.",
            "Dear {name}, it is a while since we met, and I wonder how you are.",
        ],
    ],
    &[
        &[
            "[Wish {name} a happy birthday|Write a birthday wish for {name}|A birthday message for {name}, please].",
        ],
        &[
            "Happy birthday, {name}! I wish you [health and joy|a wonderful day|a good new year].",
            "Dear {name}, all the best for your birthday! [Enjoy the day.|I hope to see you soon.]",
        ],
    ],
    &[
        &["[Thank {name} for me|Write {name} a thank-you note|A thank-you message for {name}, please]."],
        &[
            "Dear {name}, thank you very much! [It was a great help.|You made me very happy.]",
            "Many thanks, {name}! [That was very kind of you.|I was very touched.]",
        ],
    ],
    &[
        &[
            "Tell {name} that I [cannot come|can't make it|have to cancel][| on {day}| tomorrow].",
            "Write {name} that I [cannot come|have to cancel].",
        ],
        &[
            "Hello {name}, unfortunately I cannot come. I'm sorry, and I hope we can find another day.",
            "Dear {name}, I'm sorry, but I have to cancel. [Shall we meet another day?|I hope to see you soon.]",
        ],
    ],
    &[
        &["Ask {name} to call me back.", "Write {name} to call me[| back], please."],
        &["Hello {name}, could you call me back when you have a moment? Thank you!"],
    ],
    &[
        &["Ask {name} [how the trip was|about the trip].", "Write {name} and ask how the trip was."],
        &["Hello {name}, are you back? How was the trip? I look forward to hearing about it."],
    ],
    &[
        &[
            "Invite {name} for [dinner|lunch|coffee|a walk] on {day}.",
            "[Write|Draft] an invitation for {name}[| for {day}].",
        ],
        &[
            "Hello {name}, would you like to come over on {day}? It would be lovely to see you.",
            "Dear {name}, are you free on {day}? I would be glad to see you.",
        ],
    ],
];
