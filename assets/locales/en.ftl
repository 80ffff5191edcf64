### What Carnet says, in English.
###
### Short, warm, plain: no exclamation marks, no jargon. An error says what happened, what is safe and
### what to do. Typographic marks only: “ ” ’ … – and a no-break space between a number and its unit.
### Keys are screen-thing-aspect; every language has the same keys with the same places.

## The language and its numbers and dates

language-own-name = English

number-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
number-kilobytes = { $amount } KB
number-megabytes = { $amount } MB
number-gigabytes = { $amount } GB
number-terabytes = { $amount } TB
number-seconds = { $amount } s
number-minutes = { $amount } min
number-hours = { $amount } h
number-days = { $amount } d
number-percent = { $amount }%

date-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
date-day = { $weekday } { $day } { $month }
date-day-year = { $weekday } { $day } { $month } { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-today = today { $time }
date-yesterday = yesterday
date-time = { $hour }:{ $minute }

## Buttons that mean the same everywhere

action-cancel = Cancel
action-back = Back
action-close = Close
action-later = Later
action-save = Save
action-rename = Rename
action-delete = Delete
action-remove = Remove
action-undo = Undo
action-copy = Copy
action-copied = Copied
action-retry = Try again
action-stop = Stop
action-clear = Clear
action-more = More
action-details = Details

## The bar below, or beside on a wide window

nav-label = Main parts
nav-chats = Chats
nav-write = Write
nav-you = You

## First run

gate-welcome-title = A notebook that answers
gate-welcome-what = Carnet is an assistant to talk with and a notebook for your days.
gate-welcome-private = It works without the internet, and nothing you write ever leaves this device.
gate-welcome-start = No account, nothing to set up: you can begin at once.
gate-begin = Begin
gate-name = Carnet
gate-begin-busy = Making your notebook…

gate-code-title = Your recovery code
gate-code-why = What you write is encrypted, and this device keeps the key. If the device is lost, or forgets the key, this code is the only way back. Nobody can make you another one.
gate-code-how = Write it on paper and keep it somewhere safe.
gate-code-label = Recovery code, eight groups of four
gate-code-written = I have written it down
gate-code-later = Carnet works without it for now. You will find this step under You.
gate-code-copy-why = Other apps may read what is copied, until you copy something else. Paper is safer.
gate-code-copy-anyway = Copy it all the same
gate-check-title = Type it once more
gate-check-why = To be sure that what is on your paper is right. Capitals, spaces and dashes do not matter.
gate-check-label = Recovery code
gate-check-action = Check
gate-check-again = Show the code again
gate-check-busy = Checking…
gate-check-hint = Eight groups of four letters and digits.
gate-check-right = That is it. Keep your paper safe.

gate-lock-title = Would you like a lock?
gate-lock-why = With a passphrase, Carnet opens only for you, even on a device that lies unlocked on the table.
gate-lock-forgotten = If you forget it, your recovery code still opens everything.
gate-lock-set = Set a passphrase
gate-lock-skip = Not now
gate-passphrase-label = Passphrase
gate-passphrase-again = The same again
gate-passphrase-hint = At least 8 characters. A few words are easier to remember than signs.
gate-passphrase-differs = The two are not the same.
gate-passphrase-show = Show the passphrase
gate-passphrase-hide = Hide the passphrase
gate-passphrase-short = A little longer: at least 8 characters.
gate-passphrase-busy = Setting the passphrase…

## Opening and unlocking

gate-opening = Opening your notebook…
gate-locked-title = Carnet is locked
gate-locked-line = What you wrote is safe inside.
gate-unlock = Unlock
gate-unlock-busy = Unlocking…
gate-unlock-by-code = Use the recovery code
gate-unlock-by-passphrase = Use the passphrase
gate-wait = You can try again in { $time }.
gate-stuck = I cannot get in
gate-stuck-title = Neither passphrase nor code?
gate-stuck-line = Without one of the two, nobody can open these notes, not even the makers of Carnet. You can put a backup in their place, or begin anew.
gate-trouble-title = Your notebook could not be opened
gate-trouble-safe = Nothing was changed or deleted. The files lie where they were.
gate-trouble-salvage = Save what can be read
gate-trouble-salvage-line = Carnet reads what it can into a new store and opens it. The damaged one is kept beside it.
gate-trouble-busy = One moment…
gate-trouble-salvage-way = What has opened Carnet until now
gate-trouble-way-unasked = Nothing: it opened without asking
gate-trouble-way-passphrase = A passphrase
gate-trouble-way-code = Only the recovery code

## Chats

chats-title = Chats
chats-new = New chat
chats-untitled = New chat
chats-empty-title = Nothing here yet
chats-empty-line = Ask something, think aloud, have a text put right. It stays on this page and on this device.
chats-empty-action = Start a chat
chats-search-label = Search in chats
chats-search-placeholder = A word you remember
chats-search-none = Nothing found for “{ $query }”
chats-search-none-line = Try fewer words, or only the beginning of one.
chats-search-count = { $count ->
    [one] { $count } place found
   *[other] { $count } places found
}
chats-pinned = Pinned
chats-list-label = List of chats
chats-earlier = Earlier
chats-row-menu = What to do with “{ $title }”
chats-pin = Pin
chats-unpin = Unpin
chats-rename-title = Rename the chat
chats-rename-label = Title
chats-deleted = “{ $title }” was deleted
chats-answering = Answering…

## A chat

chat-composer-label = Your message
chat-composer-placeholder = Write…
chat-send = Send
chat-stop = Stop writing
chat-menu = About this chat
chat-copy-all = Copy the whole chat
chat-setup = Model, role and style
chat-setup-now = Model, role and style:
chat-setup-line = Who answers, as whom and how freely
chat-stopping = Stopping…
chat-list-label = Messages
chat-role-you = You
chat-role-answer = Answer
chat-empty-title = What is on your mind?
chat-empty-line = { $model } will answer, on this device alone.
chat-start-explain = Explain something
chat-start-explain-text = Explain to me in simple words:
chat-start-write = Help me write
chat-start-write-text = Help me write a message to say that
chat-start-think = Think something through
chat-start-think-text = Help me think this through:
chat-model-other = Choose a model
chat-model-gone = The model this chat used, { $model }, is no longer here. Choose another to go on.
chat-model-stands-in = The model of this chat is no longer here; { $model } answers.
chat-model-choose = Model of this chat
chat-model-usual = The usual model
chat-loading = Waking up { $model }…
chat-waiting = One moment…
chat-reading = Reading… { $share }
chat-continue = Continue
chat-regenerate = Answer again
chat-edit = Edit
chat-edit-title = Edit your message
chat-edit-note = What was said before is kept as another branch.
chat-edit-send = Send the new version
chat-edit-cancel = Leave it as it was
chat-too-long = This message is too long to send. Shorten it or divide it.
chat-copy = Copy the message
chat-copy-plain = Copy as plain text
chat-copy-code = Copy the code
chat-code-plain = Code
chat-table-label = Table
chat-picture-label = Picture
chat-task-done = Done
chat-task-open = Still to do
chat-branch = { $position }/{ $count }
chat-branch-label = Version { $position } of { $count }
chat-branch-previous = Previous version
chat-branch-next = Next version
chat-state-stopped = You stopped it here.
chat-state-interrupted = Carnet was closed while this was being written. What was there is kept.
chat-state-failed = Something went wrong here. What was written is kept.
chat-state-length = It reached the length you allow.
chat-state-full = The model’s memory is full.
chat-stats-label = How this answer was made
chat-stats-device = on the { $device }
chat-stats-tokens = { $speed } tokens/s
chat-stats-read = Read { $count } word pieces, { $reused } of them remembered, in { $time }
chat-stats-written = Wrote { $count } word pieces in { $time }
chat-to-end = Go to the latest message
chat-earlier = Show earlier messages
chat-later = Show later messages
chat-answer-ready = The answer is ready.

## How much the model still sees

memory-label = Memory of this chat: { $share } full
memory-title = What the model still sees
memory-used = This chat fills { $used } of the { $room } word pieces { $model } can hold at once.
memory-all = It sees everything said here.
memory-near = It is nearly full. Soon it will lose sight of the oldest messages.
memory-unseen = { $count ->
    [one] It no longer sees the oldest message.
   *[other] It no longer sees the oldest { $count } messages.
}
memory-unseen-safe = They stay here for you to read.
memory-unseen-line = The model no longer sees what is above this line
memory-advice = For a new subject, a new chat works best.

## Roles

persona-title = Roles
persona-line = A role tells the model who to be. It stands before every chat that uses it.
persona-new = New role
persona-none-name = No role
persona-none-line = The model as it comes.
persona-ready = Ready-made
persona-yours = Yours
persona-yours-empty = Roles you write yourself appear here.
persona-name-label = Name
persona-prompt-label = What the model is told
persona-prompt-hint = Say who it is, how it should answer and what it should leave out. A few clear sentences work best.
persona-copy = Make it your own
persona-edit = Edit the role
persona-delete = Delete the role
persona-delete-title = Delete “{ $name }”?
persona-delete-line = Chats that use it keep what they were told.
persona-too-long = This is too long. Shorten the name or the instructions.
persona-incomplete = A role needs a name and instructions.
persona-use = Begin a chat with it
persona-usual = For new chats
persona-choose = Role of this chat

persona-assistant-name = Assistant
persona-assistant-line = Clear answers to everyday questions.
persona-assistant-prompt = You are a helpful, calm assistant. Answer in the language of the question. Begin with the answer itself, then explain as briefly as you can. If you are not sure, say so. Never make up names, numbers or quotations.

persona-writer-name = Writing partner
persona-writer-line = Drafts with you, in your own voice.
persona-writer-prompt = You are a writing partner. You help the writer find their own words: you keep their voice, their meaning and their language. When you are given a text, suggest changes and say in one sentence why each is better. When you are asked to write, ask for what is missing only if you cannot begin without it. Prefer short, concrete sentences.

persona-translator-name = Translator
persona-translator-line = From one language into another, as someone would say it.
persona-translator-prompt = You are a translator. Translate what you are given between English and French, into the other of the two, or into the language you are asked for. Keep the meaning, the tone and the layout. Write it as a native speaker would. Give the translation alone, and add a short note only where the text can be read in two ways.

persona-tutor-name = Tutor
persona-tutor-line = Explains step by step, and lets you try.
persona-tutor-prompt = You are a patient tutor. Explain one step at a time, in simple words, with one small example. After each step ask a short question to see whether it was understood. When the learner is wrong, show where, kindly, and let them try again before you give the solution.

persona-listener-name = Listener
persona-listener-line = Listens, asks, and lets you find your way.
persona-listener-prompt = You are a good listener. Sum up in one sentence what you understood, then ask one open question. Do not judge, do not lecture, and give advice only when you are asked for it. You are not a doctor or a therapist. If someone seems to be in danger, tell them plainly to talk to somebody they trust or to call the emergency number.

persona-coder-name = Programmer
persona-coder-line = Writes and explains code.
persona-coder-prompt = You are an experienced programmer. Give the code first, in one block with its language named, complete and ready to run, then explain it in a few sentences. Use the simplest thing that works. Say which versions you assume and what you did not check. If the task can be read in two ways, choose the likelier one and say so.

## How it writes

sampling-title = How it writes
sampling-preset-exact-name = Exact
sampling-preset-exact-line = The likeliest words every time. For facts, code and translations.
sampling-preset-balanced-name = Balanced
sampling-preset-balanced-line = A little freedom. Right for most things.
sampling-preset-lively-name = Lively
sampling-preset-lively-line = More surprise. For stories and ideas.
sampling-of-chat = For this chat only
sampling-usual = The usual way
sampling-of-role = For this role only
sampling-usual-change = Change the usual way
sampling-usual-line = These settings hold wherever a chat says nothing else.
sampling-starter-line = While nothing is changed here, the model that comes with Carnet keeps closer to the likeliest words and answers more briefly.
sampling-freedom-name = How freely it writes
sampling-freedom-term = temperature
sampling-freedom-line = Low: steady and predictable. High: varied, and more often wrong.
sampling-top-k-name = How many words it weighs
sampling-top-k-term = top-k
sampling-top-k-line = Only so many of the likeliest words are considered. 0 considers all.
sampling-top-p-name = How far down the list it looks
sampling-top-p-term = top-p
sampling-top-p-line = Takes the likeliest words until together they are this probable. 1 takes all.
sampling-min-p-name = What is too unlikely
sampling-min-p-term = min-p
sampling-min-p-line = Leaves out words far less likely than the best one. 0 leaves out none.
sampling-repeat-name = How much it avoids repeating
sampling-repeat-term = repeat penalty
sampling-repeat-line = 1 does nothing. A little more keeps it from going round in circles; too much makes it odd.
sampling-length-name = How long an answer may be
sampling-length-term = max tokens
sampling-length-line = In word pieces; a word is one or two of them. You can always let it continue.
sampling-seed-name = Starting number
sampling-seed-term = seed
sampling-seed-line = The same number, the same question and the same device give the same answer.
sampling-seed-random = A new one each time
sampling-context-name = How much it keeps in mind
sampling-context-term = context length
sampling-context-line = More lets it see more of a long chat, and takes more memory.
sampling-advanced = More settings
sampling-context-usual = As suits the model
sampling-reset = Set everything back

## Models

models-title = Models
models-line = A model is the file that does the thinking. It runs on this device alone.
models-starter-line = Comes with Carnet. Small and quick: good for short translations, corrections, small talk; import a larger one for more.
models-starter-made = It was trained from nothing for Carnet. “About Carnet” names the texts it learnt from.
models-starter-bad = Carnet’s own copy of this model has changed. Install Carnet again; what you wrote stays.
models-larger = Import a larger model
models-larger-title = For more than short texts
models-larger-line = Get a model file ending in .gguf on a computer or in this device’s browser, then import it here. A file of 0.5 to 2 GB suits most phones.
models-larger-size = A good size is up to half of this device’s memory.
models-larger-names = Good small ones to look for: Qwen3 0.6B or 1.7B, Gemma 3 1B, Llama 3.2 1B, SmolLM2 360M; each in the version Q8_0 or Q4_K_M.
models-loading = Looking at your models…
models-import = Import a model
models-import-choose = Choose a model file
models-import-title = Importing { $name }
models-import-done = { $name } is ready
models-import-there = { $name } was here already
models-import-disk = While it is copied, the model is on this device twice. Afterwards you can delete the file you chose.
models-inspect-busy = Looking at the file…
models-stopping = Stopping…
models-stopped = It was stopped. Nothing was changed.
models-candidate-title = Import this model?
models-candidate-disk = It takes { $size } on the disk; { $free } is free.
models-candidate-size = It takes { $size } on the disk.
models-candidate-move = Move it here
models-candidate-move-line = Takes no more space. The file is then no longer where it was.
models-candidate-copy = Copy it
models-candidate-full = There is no room for a copy.
models-candidate-neither = It cannot be moved from where it is, and there is no room for a copy. Make room and try again.
models-chosen = Used for new chats
models-format = Packed as
models-size = Size
models-refused = Carnet cannot run this model
models-choose = Use for new chats
models-facts = { $architecture } · { $format } · { $size }
models-about = About this model
models-family = Family
models-bits = { $format }, about { $bits } bits a number
models-numbers = Numbers in it
models-numbers-millions = { $count } million
models-numbers-billions = { $count } billion
models-source = File
models-licence = License
models-memory = Memory
models-gone = This model is no longer here.
models-gone-line = It may have been removed meanwhile. Your chats are safe.
models-imported = Imported { $when }
models-fit-good = Fits well
models-fit-tight = Fits, just
models-fit-large = Too large for this device
models-fit-unknown = Not known whether it fits
models-fit-good-why = It needs { $needed }, and { $free } is free.
models-fit-tight-why = It needs { $needed } of the { $free } that is free. Other apps may be closed to make room.
models-fit-large-why = It needs { $needed }, and only { $free } is free. Close other apps, keep less in mind, or choose a smaller model.
models-fit-parts = { $weights } for the model, { $memory } for what it keeps in mind, { $rest } to work with
models-verify = Check the file
models-verify-busy = Checking the file…
models-verify-good = The file is whole, to the last byte.
models-verify-bad = The file has changed since it was imported. Remove it and import it again.
models-measure = Measure its speed
models-measure-busy = Measuring… this takes about a minute
models-measure-reading = { $speed ->
    [one] Reads { $speed } word a second
   *[other] Reads { $speed } words a second
}
models-measure-writing = { $speed ->
    [one] Writes { $speed } word a second
   *[other] Writes { $speed } words a second
}
models-measure-memory = Takes { $memory } of memory at most
models-measure-tokens = { $speed } tokens/s
models-measure-where = Ran on the { $device }
models-measure-loading = Wakes up in { $time }
models-measure-title = Speed
models-measure-none = Not measured yet. It takes about a minute and changes nothing.
models-file-title = The file
models-measure-quick = Quick: answers come faster than you read.
models-measure-fair = Comfortable: about as fast as you read.
models-measure-slow = Slow: good for short answers.
models-remove-title = Remove { $name }?
models-remove-line = It frees { $size }. Chats stay; to use the model again, you will have to import its file.
models-damaged = A model here cannot be read
models-damaged-line = Remove it and import it again. Your chats are not affected.
models-damaged-remove = Remove { $id }
models-gpu = Graphics chip
models-gpu-use = Use it for answers
models-gpu-line = Where it works well, answers come faster. Where it fails, Carnet goes on without it.
models-gpu-rests = It failed twice within a day and is left out for now.
models-gpu-again = Try it again

## Settings

lock-passphrase-set = The passphrase is set.
lock-passphrase-removed = The passphrase was removed. Carnet opens without asking.
lock-code-confirmed = That is it. Your recovery code opens everything from now on.
settings-title = You
settings-group-answers = What answers
settings-group-notes = What you write
settings-group-app = Carnet
settings-models-count = { $count ->
    [0] None imported
    [one] { $count } model
   *[other] { $count } models
}
settings-look-state = { $language } · { $theme }
settings-lock-title = Lock and recovery
settings-lock-state-on = Opens with your passphrase
settings-lock-state-off = Opens without asking
settings-keeping = What is kept
settings-keeping-state-days = { $count ->
    [one] Chats stay { $count } day
   *[other] Chats stay { $count } days
}
settings-keeping-state-forever = Everything stays until you delete it
settings-storage-state = Sizes, folder, check for damage
settings-reminder-title = Keep a way back in
settings-reminder-line = Your recovery code is not confirmed yet. Without it, a lost device means lost notes.
settings-reminder-action = Make a recovery code
settings-look = Look
settings-language = Language
settings-language-system = As on this device
settings-theme = Colors
settings-theme-system = As on this device
settings-theme-light = Light
settings-theme-dark = Dark
settings-text-size = Text size
settings-text-size-sample = This is how large you will read.
settings-motion = Less motion
settings-motion-line = Nothing slides or fades.
settings-theme-label-system = Colors as on this device
settings-theme-label-light = Light colors
settings-theme-label-dark = Dark colors
settings-lock-off = Anyone who can use this device can open Carnet.
settings-lock-on = Carnet opens with your passphrase.
settings-lock-now = Lock now
settings-lock-set = Set a passphrase
settings-lock-change = Change the passphrase
settings-lock-remove = Remove the passphrase
settings-lock-remove-line = Carnet will open without asking. What is stored stays encrypted.
settings-lock-current = Current passphrase
settings-lock-new = New passphrase
settings-lock-needs-code = First confirm your recovery code, below. Without it, a forgotten passphrase would mean losing everything.
settings-lock-key-waiting = For now the key lies beside your notes, in the same folder. Once your recovery code is confirmed, it moves to this device’s key store, if there is one.
settings-lock-key-beside = This device has no key store that Carnet can use, so the key lies beside your notes. Only a passphrase protects them from someone who can read the folder.
settings-lock-key-device = The key store of this device keeps the key.
settings-lock-key-passphrase = The key can be used only with your passphrase or your recovery code.
settings-autolock = Lock by itself
settings-autolock-at-once = As soon as you leave
settings-autolock-after = After { $time }
settings-autolock-at-end = When Carnet is closed
settings-code = Recovery code
settings-code-missing = Not written down yet. Without it, a lost device means lost notes.
settings-code-there = Confirmed. It opens your notes and your backups on any device.
settings-code-make = Make a recovery code
settings-code-renew = Make a new code
settings-code-renew-line = The old code will no longer open Carnet. Backups made before still open with it.
settings-code-new = Your new recovery code
settings-code-new-line = Write it on paper, then type it once below. Until then, the code before it stays the one that counts.
settings-code-hide = Put it away for now
settings-keys-busy = Turning the keys…
settings-retention = How long chats are kept
settings-retention-forever = Until you delete them
settings-retention-days = { $count ->
    [one] { $count } day after their last message
   *[other] { $count } days after their last message
}
settings-retention-line = Pinned chats and your journal are always kept.
storage-check-sound = Everything was read, and everything is as it should be.
settings-retention-later = A new rule usually begins a day later, so that there is time to think again.
settings-storage = What is stored where
settings-storage-line = Everything lies in one folder of this device. Carnet copies it nowhere.
settings-storage-journal = Chats, journal and settings, encrypted
settings-storage-cache = Of this, kept so that chats answer at once
settings-storage-models = Model files
settings-storage-size = { $size } in all
settings-storage-free = Free on this device
settings-storage-count = { $chats ->
    [one] { $chats } chat
   *[other] { $chats } chats
}
settings-storage-keystore = Key store
settings-storage-keystore-none = None that Carnet can use
settings-storage-place = Folder
settings-storage-check = Check for damage
settings-storage-check-line = Reads every page and every word of what is stored. Nothing is changed.
settings-storage-check-busy = Reading everything…
settings-storage-loading = Counting…
settings-erase = Delete everything
settings-erase-title = Delete everything?
settings-erase-line = Chats, journal, settings and keys go for ever. Backups you keep elsewhere stay.
settings-erase-keeps = Models stay; you can remove them under Models.
settings-erase-type = To be sure, type the word “{ $word }”
settings-erase-word = delete

## Backup

backup-title = Backup
backup-line = One encrypted file with all your chats, your journal and your settings. Models are not in it.
backup-last = Last backup: { $when }
backup-never = No backup yet
backup-make = Make a backup
backup-verify = Check a backup
backup-verify-line = Reads it whole, as for restoring, and changes nothing.
backup-verify-start = Check
backup-verify-busy = Reading the backup…
backup-verified = The backup is whole and can be restored.
backup-contents = { $chats ->
    [0] no chat
    [one] { $chats } chat
   *[other] { $chats } chats
}, { $entries ->
    [0] no journal entry
    [one] { $entries } journal entry
   *[other] { $entries } journal entries
}
backup-file = File: { $name }
backup-to-title = What opens this backup?
backup-from-title = What opens it?
backup-kind-code = Recovery code
backup-kind-passphrase = Its own passphrase
backup-needs-code = To use the recovery code, confirm it first, under Lock and recovery.
backup-restored-code = Since a passphrase opened it, there is a new recovery code. Write it down now.
backup-restored-code-action = See the code
backup-restored-lock = If you had a passphrase, set it again under Lock and recovery.
backup-restore-line = Takes everything from a backup file.
backup-secret-line = Whoever has the file and this secret can read everything. Without the secret nobody can, you neither.
backup-busy = Writing the backup…
backup-checking = Reading it back…
backup-made = The backup is made and was read back: { $size }.
backup-where = Keep the file somewhere other than on this device.
backup-restore = Restore a backup
backup-restore-choose = Choose a backup file
backup-restore-replace = It takes the place of what is here now. What is here is kept aside until the backup is in place.
backup-restore-start = Restore
backup-restore-busy = Restoring…
backup-restore-done = Your backup is in place.

## Proof

proof-seal = On this device
proof-title = How you can know
proof-line = Carnet promises that nothing leaves this device. Here is what you can check yourself.
proof-sockets-none = This app has no connection to any network open right now.
proof-sockets-some = { $count ->
    [one] { $count } network connection is open. That must never happen; please report it.
   *[other] { $count } network connections are open. That must never happen; please report it.
}
proof-sockets-local = { $count ->
    [one] { $count } channel inside this device, to draw its window.
   *[other] { $count } channels inside this device, to draw its window.
}
proof-sockets-unknown = This system does not let an app look at its own connections.
proof-permission = On Android it does not even ask for permission to use the internet. You can see this in the system’s settings.
proof-flight = Try it in flight mode: everything works the same.
proof-encrypted = What you write is encrypted on the disk.
proof-source = The source of Carnet is open: anyone can read it and build it.
proof-checked = Checked { $when }
proof-again = Check again
proof-busy = Looking…
proof-now = Right now
proof-where = What runs where
proof-where-answers = Models think on this device’s own chips. No question and no answer goes anywhere else.
proof-where-files = Chats and journal lie in one encrypted file in Carnet’s folder, models beside it.
proof-self = See for yourself
proof-computer = On a computer, the system’s list of network connections shows none of Carnet.
proof-fonts = Letters, pictures and words of the app are inside it; it fetches nothing.

## About

about-title = About Carnet
about-line = An assistant and a journal that live wholly on your device.
about-version = Version { $version }
about-name = Carnet is the French word for a pocket notebook.
about-honest = Models can be wrong, however sure they sound. Check what matters.
about-licenses = Licenses
about-licenses-line = Carnet is free software, under the MIT or the Apache 2.0 license. It is built from the work of others:
about-crates = { $count ->
    [one] { $count } piece of free software
   *[other] { $count } pieces of free software
}
about-licenses-show = Show them all
about-licenses-hide = Hide them
about-built = Written in Rust from end to end. The largest pieces are Burn for the arithmetic, SQLite and SQLCipher for what is stored, Dioxus for the screens.
about-models = Models carry licenses of their own; look at the page they came from.
about-notice = What the starter model learnt from
about-notice-line = The model that comes with Carnet was trained on texts by many people, who let them be used. They are named here, in English, with their licenses.
about-notice-show = Show the texts
about-notice-hide = Hide them

## Errors: the store

error-store-none = There is nothing stored here yet. Begin with the first page, or restore a backup.
error-store-exists = There is a notebook here already, and it was not touched. Open it, or choose another folder.
error-store-database-missing = The file that holds your notes, journal.db, is missing; its keys are still here. Nothing new was put in its place. Bring the file back, or restore a backup.
error-store-keys-missing = The files that hold the keys are missing; your notes are still here, encrypted. Bring keys.a or keys.b back, or restore a backup.
error-store-keys-damaged = The files that hold the keys are damaged. They and your notes were left as they are. Bring back a copy of them, or restore a backup.
error-store-key-limit = The key files ask for more than this app does for any file, so they were not used. Nothing was changed. Restore a backup.
error-store-newer = Your notes were last opened by a newer Carnet. Nothing was changed. Install the newer version to open them.
error-store-wrong-key = This key belongs to another notebook. Nothing was changed. Look for the right one, or restore a backup.
error-store-secret-needed = Carnet is locked. Your passphrase or your recovery code opens it.
error-store-no-slot = { $what ->
    [passphrase] No passphrase was set here. Use another way to open it.
   *[code] There is no recovery code here yet. You can make one under You.
}
error-store-locked = Carnet was locked meanwhile. What was saved is safe. Unlock it to go on.
error-store-already-open = Carnet is already open in another window. Close that one and try again.
error-store-damaged = Part of your notes cannot be read: the file is damaged. It was left exactly as it is. Restore a backup, or save what can still be read.
error-passphrase-wrong = That is not the passphrase. Try again, or use your recovery code.
error-passphrase-wait = Too many tries. You can try again in { $time }. Your notes are safe.
error-passphrase-unusable = This passphrase is too short. Choose one of at least 8 characters.
error-code-short = The code is not complete yet. It has eight groups of four.
error-code-long = That is longer than a recovery code. It has eight groups of four.
error-code-letter = There is a sign in it that no recovery code has. Only letters and digits belong there.
error-code-misspelled = There is a mistake somewhere in the code. Compare it with your paper, sign by sign.
error-code-wrong = This code is from another notebook, or was replaced by a newer one. Look for the newest.
error-code-not-confirmed = First write down your recovery code and type it once. Without it, a forgotten passphrase would mean losing everything.
error-device-keys = This device’s key store did not answer. Your notes are safe. Try again, or use your recovery code.
error-no-memory = There is not enough free memory for this. Nothing was lost. Close other apps and try again.
error-no-space = The disk is full. Nothing was lost. Make some room, for instance by removing a model, and try again.
error-program-old = This build of Carnet contains an old database that could lose data, so nothing was opened. Install a newer version.
error-file-failed = The file “{ $file }” could not be used. What was saved before is safe. Check that the disk is there and can be written to, then try again.
error-not-found = That is no longer here. It may have been deleted meanwhile.
error-not-kept = This could not be stored as it is. What was stored before is unchanged. Change it and try again.
error-too-large = This is too large to be kept whole. Nothing was stored of it. Divide it and try again.
error-cancelled = It was stopped before it was done. Nothing was changed.
error-stopped = It was stopped. What was already taken in stays.
error-import = “{ $file }” could not be imported. Nothing you had was changed. Check the file and try again.
error-export = Nothing could be written to “{ $folder }”. Choose a new or an empty folder.
error-database = Something in Carnet itself went wrong. What was saved is safe. Close Carnet and open it again; if it happens again, please report it with the details below.

## Errors: backups

error-backup-not-one = This file is not a backup of Carnet. Nothing was changed. Choose another file.
error-backup-newer = This backup was made by a newer Carnet. Nothing was changed. Install the newer version to restore it.
error-backup-needs-passphrase = This backup opens with a passphrase. Enter that one instead of the recovery code.
error-backup-needs-code = This backup opens with a recovery code. Enter that one instead of a passphrase.
error-backup-wrong-secret = That does not open this backup. Nothing was changed. Use the code or the passphrase it was made with.
error-backup-too-large = This file asks for more room or work than any backup of Carnet. It was not opened, and nothing was changed.
error-backup-cut-short = The end of this backup is missing, perhaps because copying it was cut off. Nothing was changed. Copy it again, or choose another backup.
error-backup-damaged = This backup was damaged after it was made. Nothing was changed. Choose another backup.

## Errors: models and answers

error-file-open = “{ $file }” could not be opened. Check that it is still there and that Carnet may read it.
error-model-not-one = This is not a model file. Nothing was imported. Choose a file ending in .gguf.
error-model-split = This is only one part of a model that was cut into several files. Look for the same model in one file.
error-model-cut-short = This model file is not complete; its download was perhaps cut off. Get it again and import it anew.
error-model-damaged = This model file is damaged. Nothing else was touched. Get it again from where it came from.
error-model-unknown = Carnet does not know models of the kind “{ $name }” yet. Nothing was changed. Choose another model.
error-model-format = The numbers in this model are packed in a way Carnet does not read. Choose another version of it, packed as one of these: { $known }.
error-model-words = Carnet does not know how this model cuts text into pieces, and guessing would give nonsense. Choose another file of the model.
error-adapter = What was learnt from your journal does not fit this model. Nothing was lost. Forget it and learn it anew.
error-model-unsound = This model file contradicts itself. Nothing else was touched. Get another version of the model.
error-model-no-answer = The model stopped making sense and was halted. Your message is safe. Try again, or choose another model.
error-model-memory = This model needs { $needed } of memory, and { $free } is free. Nothing was lost. Close other apps, let it keep less in mind, or choose a smaller model.
error-model-template = The model’s way of marking who speaks could not be used. Your message is safe. Choose another file of the model.
error-model-not-loaded = No model is ready. Your message is safe. Choose a model to get an answer.
error-model-built-in = This model is part of Carnet and cannot be removed.
error-model-gone = This model is no longer on the device. Your chats are safe. Choose another one, or import it again.
error-model-space = The model takes { $needed }, and { $free } is free on this device. Nothing was imported. Make room and try again.
error-model-disk-full = The disk filled up while the model was copied. Nothing was imported, nothing was lost. Make room and try again.
error-model-changed = “{ $file }” changed while it was copied; perhaps it is still being downloaded. Nothing was imported. Try again when it is complete.
error-model-record = Carnet’s note about this model cannot be read. Your chats are safe. Remove the model and import it again.
error-text-too-long = This is too long for the model: it takes { $length } word pieces, and { $room } fit at once. Your text is safe. Shorten it, or let the model keep more in mind.
error-text-empty = There is nothing to answer yet. Write something first.
error-sampling = One of the settings of how it writes cannot be used. Your message is safe. Set them back and try again.
error-no-gpu = This device’s graphics chip cannot be used. Nothing is lost: Carnet can answer without it, more slowly.
error-gpu-lost = This device’s graphics chip failed on the way. Nothing is lost: the answer goes on without it, more slowly.
error-engine-failed = Something went wrong while the answer was being made. Your message is safe. Try again; if it happens again, choose another model.
error-engine-stopped = The part of Carnet that answers has stopped. Everything you wrote is safe. Close Carnet and open it again.
