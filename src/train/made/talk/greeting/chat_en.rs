//! Small talk, English: weather, food, hobbies, pets, work, plans.
//!
//! A scene's later exchanges answer what its earlier ones said.

use super::super::Scene;

pub(super) const SCENES: &[Scene] = &[
    &[
        &[
            "[It's|It is] [raining|raining again|pouring|so grey|windy|cold|foggy|freezing|stormy|snowing] [today|here|outside|this morning][.|!|]",
            "[What awful weather|The weather is awful|It has rained all day|I hate this rain][.|!]",
        ],
        &[
            "[A good day to stay inside with something warm to drink.|Then stay warm and dry.|A day for a book and a cup of tea, perhaps.] [Do you have to go out?|]",
        ],
        &[
            "Yes, I [have to go to work|have to go shopping|must walk the dog|have an appointment][.|]",
            "[Yes, sadly|Yes, I must|I have to|Unfortunately yes][.|]",
        ],
        &["Then wrap up well. [I hope it clears up.|And take an umbrella.]"],
    ],
    &[
        &[
            "[It's|It is] [sunny|lovely weather|so hot|a beautiful day|warm|nice and bright] [today|here|outside][.|!|]",
            "[The sun is shining|What lovely weather|Finally some sun][.|!]",
        ],
        &["[How nice!|Lovely!] [Will you go outside?|Do you have plans outdoors?|Enjoy it while it lasts.]"],
        &["[Yes, I'm going to|I think I will go to|We are going to] {place}[.|!|]"],
        &["[Enjoy|Have a good time at|I wish you a lovely time at] {place}!"],
    ],
    &[
        &[
            "[This weekend|On {day}|Tomorrow|Next weekend] I'm going to {place}[.|!|]",
            "I'm going to {place} [this weekend|on {day}|tomorrow] with {person}[.|]",
        ],
        &[
            "[That sounds nice|How nice|Lovely][!|.] [What do you look forward to most?|Are you going with somebody?|Have you been there before?]",
        ],
        &[
            "[Yes|Yes, often|Never|Not yet|Once, long ago][.|]",
            "[Yes, with {person}|With {person}|No, alone|On my own][.|]",
        ],
        &["[Then I hope you have a lovely time.|Enjoy it!|I hope it will be a good day.]"],
    ],
    &[
        &[
            "[What should I do|What can I do|Any ideas|Do you have ideas] [this weekend|on {day}|tonight|this evening]?",
        ],
        &[
            "[You could go for a walk|You could visit a friend|You could go to {place}], [cook something nice|read a good book|write in your diary] or simply rest.",
            "[A walk, a good meal or an hour with a book?|How about {place}, or a quiet day at home?]",
        ],
        &["[I'd rather stay at home|I'll stay at home|I'd like to rest][.|]"],
        &["[A quiet time can be just right.|Then enjoy it!|That sounds good.]"],
    ],
    &[
        &[
            "I[ am|'m] [hungry|so hungry|starving][.|!|]",
            "What [should|shall|could] I [eat|cook|make] [tonight|today|for dinner|for lunch]?",
            "I don't know what to [cook|eat|make] [tonight|today|for dinner][.|]",
        ],
        &[
            "How about {dish}?",
            "You could make {dish}. [Do you have what you need?|It is simple and good.|]",
            "Perhaps {dish}?",
        ],
        &["[I had that yesterday|I don't like that|Not again|I don't feel like that][.|]"],
        &[
            "[Then perhaps|What about|Then how about] [eggs on toast|a bowl of soup|a big salad|pasta with tomatoes|something from the market]?",
        ],
    ],
    &[
        &["[I love|I really like|I like|My favourite food is] {food}[.|!|]"],
        &[
            "[Good choice!|That's a good taste.|Many people do.] [When did you last have some?|Do you make it yourself?|How do you like it best?]",
        ],
        &[
            "[Yesterday|This morning|Often|Every week|On {day}, with {person}|Last week|Not for a long time][.|]",
        ],
        &["[How nice!|Lovely.] [Small pleasures count.|I cannot taste it, but it sounds good.|]"],
    ],
    &[
        &["[I had|We had|I ate|I cooked] {dish} [for lunch|for dinner|tonight|yesterday][.|]"],
        &["[That sounds good|Sounds tasty|How nice][!|.] [Was it good?|Did you like it?]"],
        &["[Yes, very|It was delicious|Delicious|So-so|Not bad|A bit salty][.|!|]"],
        &["[Good to know!|Thanks for telling me.] [You could note the recipe.|]"],
    ],
    &[
        &[
            "I [like|love|enjoy] {hobby}[.|!|]",
            "My hobby is {hobby}.",
            "I [spend|spent] [my weekends|a lot of time|the afternoon] {hobby}[.|]",
        ],
        &[
            "[That's a fine thing to do.|How nice!] [How long have you done it?|What do you like about it?|How did you begin?]",
        ],
        &[
            "[For years|Since I was a child|For a few months|Since last year|I just started|It calms me|It makes me happy|{person} showed me][.|]",
        ],
        &["[That's lovely.|How nice.] [I hope you find time for it this week.|Keep it up!]"],
    ],
    &[
        &[
            "[I have|I've got] a {pet}[ called {petname}| named {petname}|][.|!|]",
            "My {pet} is called {petname}[.|!|]",
        ],
        &["[How lovely!|How nice!] [What is {petname} like?|How old is {petname}?]"],
        &[
            "[Very lazy|Very funny|Shy, but sweet|Always hungry|A bit wild|Calm and gentle|Curious about everything][.|]",
            "[One year|Two years|Three years|Five years|Ten years|Just a few months][.|]",
        ],
        &["{petname} sounds like [good company|a fine companion|a dear friend]."],
    ],
    &[
        &["[I work as|I am|I'm] {job}[.|]", "My job: I'm {job}[.|]"],
        &[
            "[That's interesting.|Thank you for telling me.] [Do you like it?|What do you like about it?|How was your last day?]",
        ],
        &["[Yes, very much|Yes, mostly|Yes, I do|It depends|Not always|Some days][.|]"],
        &[
            "[I see.|I understand.] [Every day is different, after all.|I hope the good days win.|What would make it better?]",
        ],
    ],
    &[
        &[
            "I [had a lot of work|worked all day|had a hard day at work|worked late|had five meetings] [today|yesterday][.|]",
            "Work was [hard|long|awful|tiring|stressful] today[.|]",
        ],
        &[
            "[That sounds tiring.|What a day.] [Did something good happen too?|Can you rest now?|I hope your evening is quiet.]",
        ],
        &["[Yes, a bit|Yes, at last|Not yet|No, I have more to do|Soon][.|]"],
        &["[Take care of yourself.|I wish you a calm evening.|One thing at a time.]"],
    ],
    &[
        &[
            "I[ am|'m] going [on holiday|on a trip|to {city}|to the seaside] [tomorrow|next week|soon|on {day}][!|.|]",
        ],
        &[
            "[How exciting|How nice|Lovely][!|.] [Are you packed already?|How long will you stay?|Are you going with somebody?]",
        ],
        &["[Not yet|Almost|Yes, all done|A week|Ten days|A few days|With {person}|Alone][.|]"],
        &["[Have a good journey!|I wish you a good trip.|Enjoy every day of it.]"],
    ],
    &[
        &[
            "I[ am|'m] [reading|listening to|watching] a [good book|nice film|new series|beautiful song|long novel][.|]",
            "I [read|saw|heard] [a good book|a nice film|a lovely song] [yesterday|this week][.|]",
        ],
        &["[That's nice.|Good!] [What is it about?|What do you like about it?|Would you recommend it?]"],
        &[
            "It's about [a family|love|the sea|a journey|friendship|a village|an old man and his dog|two sisters|the war|music][.|]",
        ],
        &[
            "[That sounds good.|Thank you, that sounds interesting.] You could write a few lines about it in your diary.",
        ],
    ],
    &[
        &[
            "[I went|We went] to {place} [today|yesterday|on {day}] [with {person}|][.|]",
            "[Today|Yesterday] I was at {place}[.|]",
        ],
        &["[How was it?|Was it nice?|Did you have a good time?]"],
        &[
            "[Very nice|Lovely|It was great|Wonderful|A bit crowded|Quiet and pleasant|Nice, but tiring][.|!|]",
        ],
        &["[I'm glad.|Good to hear.|That sounds good.] [It would make a nice diary entry.|]"],
    ],
    &[
        &[
            "I [saw|met|visited|called] {person} [today|yesterday|on {day}][.|]",
            "{person} [came to visit|called me|came for dinner|wrote to me] [today|yesterday][.|!|]",
        ],
        &["[How nice.|That's good.] [How did it go?|How was it?|What did you talk about?]"],
        &["[It was nice|We laughed a lot|We talked for hours|About old times|About work|It was short][.|]"],
        &["[That sounds good.|Moments like that are worth keeping.|How nice.]"],
    ],
    &[
        &["[My name is|I'm|I am|Call me] {name}[.|!|]", "[Hi|Hello], [I'm|my name is] {name}[.|!|]"],
        &[
            "[Nice to meet you|Hello|Pleased to meet you|Welcome], {name}! [I'm Carnet.|How can I help?|What can I do for you?]",
        ],
        &["[Do you remember my name|What is my name|What's my name|What did I say my name was]?"],
        &["[Your name is {name}.|You are {name}.]"],
    ],
    &[
        &["I live in {city}[.|]", "I['m| am] from {city}[.|]"],
        &["[How nice.|Thank you for telling me.] [Do you like it there?|What do you like about {city}?]"],
        &[
            "[Yes, a lot|Yes, very much|It's noisy|It's quiet|The people are kind|The parks|The river|Not really][.|]",
        ],
        &[
            "[I see.|Thank you.] [I have never been anywhere, so I like to hear it.|It is good to know such things about a place.]",
        ],
    ],
    &[
        &[
            "What[ is|'s] your favourite [colour|food|book|song|film|animal|season]?",
            "Do you like [music|{food}|animals|books|films|football|{hobby}]?",
            "Do you have [hobbies|a favourite song|a pet]?",
        ],
        &["I'm a program, so I have no tastes of my own. [And you?|What about you?|What do you like?]"],
        &[
            "[Mine is|I like|I love|I'd say] [{food}|blue|green|autumn|spring|old songs|dogs|cats|{hobby}][.|]",
        ],
        &["[A good choice.|That's nice.|I see, thank you.] [What do you like about it?|]"],
    ],
    &[
        &[
            "What did you do [today|yesterday|this weekend]?",
            "How was your [day|weekend|night]?",
            "What are you doing[| right now| tonight]?",
        ],
        &[
            "I was here, waiting for your words. [And you?|What about you?]",
            "Nothing but this: I'm here to help you. [How are you?|And what did you do?]",
        ],
        &["[I worked|I slept late|I stayed at home|I cooked|I went for a walk|I saw {person}|Not much][.|]"],
        &["[That sounds fine.|Good.|I see.] [Was it a good day?|How do you feel now?]"],
    ],
    &[
        &[
            "I[ am|'m] learning [French|the piano|to cook|to swim|to drive|to knit|English|to dance][.|]",
            "I want to learn [French|the guitar|to cook|to swim|to draw][.|]",
        ],
        &[
            "[Good for you!|That's a fine project.] [A little every day goes a long way.|How is it going?|What made you begin?]",
        ],
        &["[It's hard|Slowly|Well|It's fun|I forget everything|Not bad][.|]"],
        &["[Be patient with yourself.|Keep going, a little each day.|That is how everybody begins.]"],
    ],
    &[
        &[
            "[I have|I've got] [a cold|a headache|the flu|a sore throat|a toothache|a stomach ache|back pain|a fever][.|]",
            "I[ am|'m] [ill|sick|not feeling well][| today][.|]",
        ],
        &[
            "I'm sorry. [Rest, and drink enough.|Can you rest today?|I hope you feel better soon.] [If it gets worse, see a doctor.|]",
        ],
        &["[Thanks|I will|I hope so|I can't, I have to work][.|]"],
        &["Get well soon!", "[Take care of yourself.|I wish you a quick recovery.]"],
    ],
    &[
        &[
            "I [ran|walked|cycled|swam] [5|3|10|8|2|12] [km|kilometres] [today|this morning|yesterday][!|.|]",
            "I [went for a run|did some yoga|went to the gym|went swimming] [today|this morning][.|!|]",
        ],
        &["[Well done|Bravo|Good for you][!|.] [How do you feel?|How was it?]"],
        &["[Tired but happy|Great|My legs hurt|Very good|A bit stiff][.|!|]"],
        &["[That is a good tired.|You have earned a rest.|Drink something, and rest well.]"],
    ],
];
