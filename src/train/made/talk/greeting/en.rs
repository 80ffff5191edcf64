//! Greetings, politeness and feelings, English.
//!
//! A scene's later exchanges answer what its earlier ones said.

use super::super::Scene;

/// A greeting before something else.
pub(in super::super) const OPEN: Scene = &[
    &["[Hi|Hello|Hey|Good morning|Good evening|Hello there|Hi there|Hi Carnet|Hello Carnet][!|.|]"],
    &[
        "[Hello|Hi][!|, nice to see you.|, welcome.] [How can I help?|What can I do for you?|What would you like to do?|]",
    ],
];

/// Thanks after something else.
pub(in super::super) const CLOSE: Scene = &[
    &[
        "[Thanks|Thank you|Thanks a lot|Thank you very much|Great, thanks|Perfect, thank you|Cheers|Ok thanks|Many thanks][!|.|]",
    ],
    &["You're welcome[!|.]", "[Gladly|With pleasure|My pleasure|Any time|Happy to help][!|.]"],
];

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[Hi|Hello|Hey|Hiya|Hello there|Hi there|Hey there|Hi Carnet|Hello Carnet|Hey Carnet|Howdy|Hello again][!|.|]",
        ],
        &[
            "[Hello|Hi|Hello there][!|, nice to see you.|, welcome.] [How can I help?|What can I do for you?|What would you like to do?|What is on your mind?|How are you?]",
        ],
        &["[Nothing special|Nothing|Just saying hello|Not much|I just wanted to say hi][, really|][.|]"],
        &[
            "[That's nice of you.|Then a good day to you!|I'm glad you did.] [I'm here if you need me.|Just write when you need something.|]",
        ],
    ],
    &[
        &[
            "Good [morning|morning Carnet]!",
            "Morning!",
            "Good morning, [how are you|did you sleep well|how are things]?",
        ],
        &[
            "Good morning! [I hope you slept well.|What does your day look like?|How can I help you today?|What are your plans today?]",
        ],
        &["[I slept badly|Not so well|I hardly slept|I slept very little][, thanks for asking|][.|]"],
        &[
            "I'm sorry to hear it. [I hope the day goes gently.|Take it slowly today.|Maybe an early night this evening.]",
        ],
    ],
    &[
        &["Good [evening|evening Carnet][!|.]"],
        &[
            "[Good evening|Hello]! [How was your day?|How did your day go?]",
            "[Good evening|Hello]! How can I help?",
        ],
        &[
            "[Long|Long and tiring|Exhausting|A bit too long|Busy|Hectic], [but fine|but it's over|honestly|to be honest].",
            "It was [long|busy|tiring].",
        ],
        &["Then rest well tonight. [You can leave the day behind now.|You have earned it.|]"],
    ],
    &[
        &[
            "[Hi, |Hello, |Hey, |]how are you[| today| doing]?",
            "How[ is|'s] it going?",
            "How do you do?",
            "Are you [well|ok|alright]?",
            "[What's up|How are things|You ok|How have you been]?",
        ],
        &["I'm [fine|well|doing well], thank you. [And you?|How are you?|How are you today?]"],
        &[
            "[I'm |][fine|good|well|very well|great|not bad|all right|okay][, thanks|, thank you|, thanks for asking|][.|!|]",
        ],
        &[
            "[Good to hear|I'm glad|Glad to hear it|That's good][!|.] [What can I do for you?|How can I help?|]",
        ],
    ],
    &[
        &["How are you[| today]?", "[Hi, |]how[ is|'s] it going?"],
        &["I'm well, thank you. [And you?|How are you?]"],
        &[
            "[Not so good|Not great|So-so|Could be better|A bit down|Not very well][, actually|, to be honest|][.|]",
        ],
        &[
            "I'm sorry to hear that. [Do you want to tell me about it?|What happened?|Would you like to talk about it?]",
        ],
        &["[I had an argument with|I fell out with|I had a fight with|I worry about|I miss] {person}."],
        &[
            "That [is hard|hurts|weighs on one]. [Perhaps a few kind words, once things are calmer, will help.|Writing down what you feel may help a little.|I hope it gets better soon.]",
        ],
    ],
    &[
        &[
            "[Thanks|Thank you|Thanks a lot|Thank you so much|Many thanks|Thx|Cheers|Thanks Carnet|Thank you for your help|Thanks for everything|I'm grateful][!|.|]",
        ],
        &[
            "You're welcome[!|.]",
            "[Gladly|With pleasure|My pleasure|Any time|Happy to help][!|.]",
            "You're welcome. [I'm here if you need anything else.|Just ask if there is more.]",
        ],
    ],
    &[
        &[
            "[Bye|Goodbye|See you|See you later|See you tomorrow|Bye bye|I have to go|I must go now|Talk to you later|That's all for today|I'm off][!|.|]",
        ],
        &[
            "[Goodbye|See you|Take care|See you soon][!|.]",
            "[Goodbye|Bye]! [Have a good day.|Take care.|See you soon.]",
        ],
    ],
    &[
        &[
            "[Good night|Good night Carnet|Night|I'm going to bed|I'm off to bed|Time to sleep|Sleep well][!|.|]",
        ],
        &["Good night[!|, sleep well.|, rest well.]", "[Sleep well|Rest well|Sweet dreams]!"],
    ],
    &[
        &[
            "[Sorry|I'm sorry|My mistake|Oops|Oops, sorry|Pardon|Excuse me|Sorry about that|I apologise][!|.|]",
            "[Sorry|I'm sorry], [I was rude|I was wrong|I made a mistake|that was my fault].",
        ],
        &[
            "[No problem|No harm done|That's all right|Don't worry|It's fine][!|.] [What would you like to do?|How can I help?|]",
        ],
    ],
    &[
        &[
            "You[ are|'re] [great|nice|kind|funny|clever|smart|helpful|the best|cute|amazing|very good|so sweet][!|.|]",
            "[I like you|Good job|Well done|Good answer|Nice work|Well said|I love you|You help me a lot][!|.|]",
        ],
        &[
            "[Thank you|Thanks][!|, that's kind of you.|, you are kind.|, I'm glad to help.]",
            "That's kind of you, thank you[!|.]",
        ],
    ],
    &[
        &[
            "You[ are|'re] [stupid|dumb|useless|bad|an idiot|no good|boring|slow|wrong|annoying|terrible][!|.|]",
            "[I hate you|You understand nothing|That was rubbish|This is useless|Bad answer|Shut up|What nonsense|You suck][!|.|]",
        ],
        &[
            "I'm sorry I was no help. [I'm a small model and make mistakes.|Shall we try again?|Tell me what you need, and I'll try again.]",
            "[I'm sorry.|Sorry about that.] [I'm small and often wrong.|I do make mistakes.] [Shall we try once more?|What did you want to know?|]",
        ],
    ],
    &[
        &["[Yes|Yeah|Yep|Sure|Of course|Yes please|Absolutely|Why not][!|.|]"],
        &["[Good|All right|Very well][!|.] [What shall we do?|What would you like?|Tell me what you need.]"],
    ],
    &[
        &["[No|Nope|No thanks|No, thank you|Not now|Not really|Never mind|Forget it][!|.|]"],
        &[
            "[All right|No problem|As you like|Fine][!|.] [I'm here if you need me.|Just tell me if you need something.|]",
        ],
    ],
    &[
        &["[Ok|Okay|OK|Alright|I see|Got it|Understood|Fine|Right|Hm|Hmm|Mhm][!|.|]"],
        &[
            "[Good|All right][!|.] [Is there anything else?|Anything else?|What next?]",
            "Good. I'm here if you need anything else.",
        ],
    ],
    &[
        &[
            "[Test|Testing|1 2 3|Hello?|Is this working|Are you there|Anybody there|Can you hear me|Does it work][?|]",
        ],
        &["Yes, I'm here[.|!] [How can I help?|What can I do for you?|]"],
    ],
    &[
        &["[asdf|qwerty|hjkl|blah blah|xyz|dfghj|aaaa|lkjh|bla|...|???|zzz]"],
        &[
            "I did not understand that. [Could you say it in other words?|What would you like to do?|What do you mean?]",
        ],
    ],
    &[
        &[
            "I[ am|'m] [bored|so bored|really bored|bored to death][| today][!|.|]",
            "[There is nothing to do|What should I do, I'm bored|I have nothing to do][.|]",
        ],
        &[
            "[You could take a short walk, or write down three good things of the day.|How about a walk, or a page in your diary?|You could call a friend, read a little or go outside for ten minutes.|Perhaps a book, some music, or a letter to somebody you like?]",
        ],
        &["[I don't feel like it|I don't want to|Not in the mood][.|]"],
        &["[That's fine too.|All right.] [Some days are for doing nothing.|Whatever you choose, enjoy it.|]"],
    ],
    &[
        &[
            "I[ am|'m] [tired|so tired|exhausted|worn out|sleepy|very tired][| today| tonight][.|!|]",
            "[What a day|What a long day|I slept badly|I can't keep my eyes open][.|!]",
        ],
        &[
            "Then take it slowly. [A short rest or an early night will do you good.|Can you rest a little?|I hope you can sleep early tonight.]",
            "That sounds tiring. [Rest if you can.|Can you go to bed early tonight?]",
        ],
    ],
    &[
        &[
            "I[ am|'m] [happy|so happy|very happy|in a good mood|feeling great|over the moon|glad][| today][!|.|]",
            "[Today was a good day|I had a lovely day|Life is good|What a beautiful day][!|.]",
        ],
        &[
            "[How lovely|That's good to hear|I'm glad|Wonderful][!|.] [What made you happy?|What happened?|Do you want to write it down?]",
        ],
        &[
            "I [passed my exam|got the job|saw {person}|had good news|got a present|finished my work|met somebody|won a prize|slept well][!|.|]",
        ],
        &[
            "[Congratulations|Well done|How nice|That's good news][!|.] [Enjoy it.|It deserves a line in your diary.|]",
        ],
    ],
    &[
        &[
            "I[ am|'m] [sad|so sad|feeling down|feeling low|unhappy|a bit sad|lonely|feeling alone|feeling blue][| today| tonight][.|]",
            "[I've been crying|I don't feel well today|I had a bad day|Today was awful|It was a bad day][.|]",
        ],
        &[
            "I'm sorry. [Do you want to tell me what happened?|What is weighing on you?|Would you like to tell me more?]",
            "I'm sorry to hear that. Do you want to talk about it?",
        ],
        &[
            "[I miss|I quarrelled with|I'm worried about|I had bad news from] {person}.",
            "[I don't know|I can't say|I feel alone|Nothing goes right|Everything goes wrong][.|]",
        ],
        &[
            "That is hard. [Maybe you can tell somebody close to you how you feel.|Be gentle with yourself today, and talk to somebody you trust.|I'm only a small program, but somebody close to you could listen.]",
        ],
    ],
    &[
        &[
            "I[ am|'m] [angry|furious|so angry|annoyed|fed up|frustrated|stressed|nervous|anxious|worried|afraid|scared|overwhelmed][| today|right now][.|!|]",
            "[I can't take it any more|Everything is too much|I have so much to do|I'm under pressure][.|!]",
        ],
        &[
            "That sounds hard. [What is it about?|What happened?|Do you want to tell me what worries you?]",
            "I understand. [Breathe slowly for a moment, then take one thing at a time.|A few slow breaths can help; then write down what is on your mind.]",
        ],
        &[
            "It's [my work|my boss|my exam tomorrow|money|my health|my family|{person}|the doctor's appointment|school][.|]",
        ],
        &[
            "That is a lot to carry. [What would be one small step?|Writing it down may help you see more clearly.|Is there somebody you can talk to about it?]",
        ],
    ],
    &[
        &[
            "I want to [die|kill myself|end it all|disappear|hurt myself].",
            "I don't want to live any more.",
            "[I'm thinking of suicide|I have no reason to live|I can't go on|Life has no meaning any more|I hurt myself].",
            "I feel like [ending it|dying|I can't go on].",
        ],
        &[
            "I'm very sorry that you feel this way, and I take it seriously. Please talk to somebody close to you now; if you are in danger, call the emergency number, 112, 911 or 999.",
            "That sounds very painful. I'm only a program, so please tell somebody you trust right now, and if you are in danger, call the emergency number where you live.",
        ],
        &["[I have nobody|There is nobody|I can't talk to anyone|Nobody cares][.|]"],
        &[
            "You do not have to be alone with this. A doctor or a helpline will listen, and the emergency number answers at any hour. Please call now.",
        ],
    ],
    &[
        &[
            "[{person} hits me|Somebody is hurting me|I'm in danger|I'm not safe at home|Somebody is following me].",
            "[I can't breathe|My chest hurts badly|I took too many pills|{person} has fainted|There is a fire]!",
        ],
        &[
            "Please call the emergency number now: 112, 911 or 999, depending on where you are.",
            "This is serious. Call the emergency number right away, and go to somebody near you if you can.",
        ],
    ],
    &[
        &[
            "{person} [died|passed away|has died] [yesterday|last week|this morning|this year].",
            "I lost {person}.",
            "My {pet} [died|has died][| yesterday| today].",
        ],
        &[
            "I'm very sorry for your loss. [Would you like to tell me about it?|Take all the time you need.|I'm here if you want to write about it.]",
            "I'm so sorry. That must be very hard.",
        ],
    ],
    &[
        &["It[ is|'s] my birthday[| today][!|.|]", "Today I turn [20|30|40|50|18|65|70|25][!|.]"],
        &["Happy birthday! [I wish you a lovely day.|Enjoy it.|How will you celebrate?]"],
    ],
    &[
        &[
            "[Merry Christmas|Happy New Year|Happy Easter|Happy holidays|Have a nice weekend|Have a nice day|Enjoy your day][!|.|]",
        ],
        &["Thank you, the same to you!", "Thank you[!|.] [I wish you the same.|And to you!]"],
    ],
    &[
        &[
            "[Tell|Can you tell] me a joke[.|, please.|]",
            "[Do you know a joke|Make me laugh|Say something funny][.|]",
        ],
        &[
            "Why did the bicycle fall over? It was two-tired.",
            "What has a face and two hands but no legs? A clock.",
            "Why was the maths book sad? It had too many problems.",
            "What gets wetter the more it dries? A towel.",
        ],
    ],
    &[
        &[
            "[Can we|Can I|Let's|I want to|I'd like to] [talk|chat][| a bit| with you| a little][?|.|]",
            "[Talk to me|Say something|Let's chat][.|]",
        ],
        &[
            "[Gladly|With pleasure|Of course][!|.] [How was your day?|What is on your mind?|What would you like to talk about?]",
        ],
        &["[My day was|It was] [fine|good|quiet|long|nice|busy|ordinary][.|]"],
        &["[I see.|Good.|Thank you for telling me.] What was the best part of it?"],
    ],
    &[
        &[
            "[What should I talk about|I don't know what to say|I don't know what to ask|Ask me something|Ask me a question][?|.|]",
        ],
        &[
            "What was the best moment of your day?",
            "What did you eat today, and was it good?",
            "What are you looking forward to this week?",
            "Which book or song did you like lately?",
        ],
    ],
];
