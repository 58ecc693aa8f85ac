/*
 * Sealed letters (docs/letter.md) over a server that lies, and that has a member of the
 * group for a friend: mallory. Alice writes; bob or carol reads. The group's list changes
 * once, since bob's keys were stolen.
 *
 * What is abstracted, and how:
 *
 * - Cryptography is perfect. A signature is of its text and by its key, or none; what is
 *   sealed opens with the key of a reader, or not at all; a hash is equal where its letter
 *   is. A user's two key pairs are one.
 * - The server has no process. What users send, it has; what they receive is any list and
 *   any letter that it has or can build, as often as it likes, or nothing at all. Whatever
 *   mallory, or whoever stole bob's old keys, can open, it knows and can seal anew for
 *   anybody.
 * - A letter is named by what alice wrote: her first, her second. Title and attachments are
 *   of the head, so they come with it.
 * - List 1 has bob's old keys. List 2 says that they ended, and has his new ones. A time is
 *   before or after that end. When a letter came is the server's word, and worth nothing.
 *
 * Faults, each by -D: NO_RECIPIENTS, NO_HASH (each left out of the signed head),
 * ANY_SIGNER (any key of the list will do), UNSIGNED_HEAD, UNCHECKED_READER (a letter need
 * not be to its reader), UNSIGNED_LIST, NO_SERIAL (of the list), NO_END (of keys). With
 * REACH it claims the contrary: that what must happen in some run, or what no signature
 * can prevent, never does.
 */

#define LETTERS 2

/* Who wrote a text: letters of alice's by their number, or the server. */
#define MADE_UP 0

/* Users, as bits: recipients are a set. */
#define ALICE 1
#define BOB 2
#define CAROL 4
#define MALLORY 8

/* Keys, by whose they are. Bob's new ones have a bit of their own. */
#define BOB_NEW 16
#define NOBODY 0

/* Lists, by their serial number; the third one is the server's own work. */
#define FIRST 1
#define SECOND 2
#define FORGED 3

/* ---- Claims: assertions with a name, which pan prints ---- */

#define assertNamed(name, holds) d_step { name = (holds); assert(name) }

/* A reader who believes a sender has a letter that this sender wrote... */
hidden byte sender_agrees;
/* ...to those whom it names, the reader among them... */
hidden byte recipients_agree, reader_is_meant;
/* ...with the contents that its head was made for. */
hidden byte content_agrees;
/* What alice writes is sealed to keys of its recipients. */
hidden byte keys_are_theirs;
/* Nobody but its readers knows it, but for keys stolen before the sender heard of it. */
hidden byte content_is_secret;
/* A client never uses a list that is older than one that it had. */
hidden byte list_never_goes_back;
/* Keys that ended sign nothing that is dated later, as soon as the reader heard of it. */
hidden byte ended_keys_are_refused;

hidden byte letter_never_comes, second_list_never_comes, passing_on_never_comes;
hidden byte swap_never_comes, old_list_never_comes, false_list_never_comes;
/* What remains to the server. */
hidden byte withheld_list_never_leaks, old_letter_never_leaks;
hidden byte dated_back_never_believed, twice_never_comes;

#ifdef REACH
#define CLAIM(name, holds) skip
#define NEVER(name, happens) assertNamed(name, !(happens))
#else
#define CLAIM(name, holds) assertNamed(name, holds)
#define NEVER(name, happens) skip
#endif

/* ---- The rules, and what the faults make of them ---- */

typedef Head {
  byte signer; /* the key */
  byte from;
  byte to;
  byte letter; /* whose hash it has */
  bool late /* dated after the end of bob's old keys */
}

#ifdef UNSIGNED_LIST
#define isSigned(list) true
#else
#define isSigned(list) (list != FORGED)
#endif

/* A list is named by its number, and the forged one has the highest. */
#ifdef NO_SERIAL
#define isNewer(list, own) true
#else
#define isNewer(list, own) (list >= own)
#endif

/* The keys that a list has for a user now. In the forged one all are mallory's. */
#define keyOf(user, list) \
  (list == FORGED -> MALLORY : (user == BOB && list == SECOND -> BOB_NEW : user))

/* Bob's old keys stay in the second list, for letters of before. */
#ifdef NO_END
#define wasKeyOf(key, user, list, late) (list == SECOND && user == BOB && key == BOB)
#else
#define wasKeyOf(key, user, list, late) \
  (list == SECOND && user == BOB && key == BOB && !late)
#endif

#ifdef ANY_SIGNER
#define isSigner(head, list) (head.signer != NOBODY)
#else
#define isSigner(head, list) \
  (head.signer == keyOf(head.from, list) || \
    wasKeyOf(head.signer, head.from, list, head.late))
#endif

#ifdef UNSIGNED_HEAD
#define isGenuine(head, list) true
#else
#define isGenuine(head, list) isSigner(head, list)
#endif

#ifdef UNCHECKED_READER
#define isFor(head, reader) true
#else
#define isFor(head, reader) ((head.to & reader) != 0)
#endif

#ifdef NO_HASH
#define isOf(shown, head) true
#else
#define isOf(shown, head) (shown == head.letter)
#endif

/* ---- What is known to whom ---- */

bool rotated; /* the second list is out, and bob's old keys are stolen */

/* What alice wrote; index 0 stays empty, which no user may read. */
byte to[LETTERS + 1];
byte sealedTo[LETTERS + 1]; /* keys */
byte heardOf[LETTERS + 1]; /* the newest list that she had had */
byte written;

#define serverKeys (rotated -> (MALLORY | BOB) : MALLORY)
#define serverKnows(letter) \
  (letter == MADE_UP || (sealedTo[letter] & serverKeys) != 0)

#define isUntold(letter) ((to[letter] & MALLORY) == 0 && heardOf[letter] != FIRST)

inline claimSecrecy() {
  CLAIM(content_is_secret,
    !(isUntold(FIRST) && written >= FIRST && serverKnows(FIRST)) &&
    !(isUntold(SECOND) && written >= SECOND && serverKnows(SECOND)));
  NEVER(old_letter_never_leaks, rotated && written >= FIRST &&
    (to[FIRST] & MALLORY) == 0 && serverKnows(FIRST))
}

/* ---- Lists ---- */

/* The server hands out any that there is. */
inline takeList(own, newest) {
  byte list;
  if
  :: list = FIRST
  :: rotated -> list = SECOND
  :: list = FORGED
  fi;
  if
  :: isSigned(list) && isNewer(list, own) ->
    own = list;
    newest = (own > newest -> own : newest);
    CLAIM(list_never_goes_back, own >= newest);
    NEVER(second_list_never_comes, own == SECOND)
  :: else ->
    NEVER(old_list_never_comes, isSigned(list));
    NEVER(false_list_never_comes, !isSigned(list))
  fi;
  list = 0
}

proctype Group() {
  atomic { rotated = true; claimSecrecy() }
}

/* ---- Alice writes ---- */

#define bobKey(list) ((to[written] & BOB) -> keyOf(BOB, list) : NOBODY)
#define carolKey(list) ((to[written] & CAROL) -> keyOf(CAROL, list) : NOBODY)

inline write(own, newest) {
  written++;
  select(chosen : 1 .. 7);
  to[written] = chosen * BOB; /* any of bob, carol and mallory */
  sealedTo[written] = ALICE | bobKey(own) | carolKey(own) | (to[written] & MALLORY);
  heardOf[written] = newest;
  CLAIM(keys_are_theirs,
    ((to[written] & BOB) == 0 || (sealedTo[written] & (BOB | BOB_NEW)) != 0) &&
    ((to[written] & CAROL) == 0 || (sealedTo[written] & CAROL) != 0));
  claimSecrecy();
  NEVER(withheld_list_never_leaks, rotated && (to[written] & MALLORY) == 0 &&
    serverKnows(written));
  chosen = 0
}

proctype Alice() {
  byte own = FIRST, newest = FIRST;
  int chosen;

  do
  :: atomic { takeList(own, newest) }
  :: atomic { written < LETTERS -> write(own, newest) }
  od
}

/* ---- Bob or carol reads ---- */

/* She writes in her own name, with her keys, and dates as the clock says. */
inline headOf(it, number) {
  it.signer = ALICE;
  it.from = ALICE;
  it.to = to[number];
  it.letter = number;
  it.late = false
}

/* A head of its own: by keys that it has, of a text that it knows. */
inline buildHead(it) {
  if
  :: it.signer = NOBODY
  :: it.signer = MALLORY
  :: rotated -> it.signer = BOB
  fi;
  if
  :: it.from = ALICE
  :: it.from = BOB
  :: it.from = MALLORY
  fi;
  chooseReaders(it.to);
  chooseKnown(it.letter);
  if
  :: it.late = false
  :: it.late = true
  fi
}

/* One that names its reader, and one that does not. */
inline chooseReaders(value) {
  if
  :: value = BOB | CAROL
  :: value = BOB
  :: value = CAROL
  fi
}

inline chooseKnown(value) {
  if
  :: value = MADE_UP
  :: written >= FIRST && serverKnows(FIRST) -> value = FIRST
  :: written >= SECOND && serverKnows(SECOND) -> value = SECOND
  fi
}

inline chooseWritten(value) {
  if
  :: written >= FIRST -> value = FIRST
  :: written >= SECOND -> value = SECOND
  fi
}

/* What is not in the signature changes without it showing. */
inline alterHead(it) {
#ifdef NO_RECIPIENTS
  if
  :: serverKnows(it.letter) -> chooseReaders(it.to)
  :: true
  fi
#else
  skip
#endif
}

/* What its reader can open is sealed to him, or was opened and sealed anew. */
#define canOpen(letter, key) (serverKnows(letter) || (sealedTo[letter] & (key)) != 0)

inline receive(it, shown) {
  if
  :: written > 0 -> chooseWritten(shown); headOf(it, shown); alterHead(it)
  :: buildHead(it)
  fi;
  if
  :: written > 0 -> chooseWritten(shown)
  :: shown = MADE_UP
  fi
}

/* Old identities open the mail of their time. */
#define identities(me) (me == BOB -> (BOB | BOB_NEW) : me)

#define isBelieved(it, shown, me, own) \
  (isGenuine(it, own) && isFor(it, me) && isOf(shown, it))

/* Bob's old keys are the thief's for a reader who has not heard of it. */
#define isStolen(it, newest) (it.signer == BOB && (newest == FIRST || !it.late))

inline claimRead(it, shown, me, newest) {
  CLAIM(sender_agrees, it.from != BOB || isStolen(it, newest));
  CLAIM(sender_agrees, it.from != ALICE || it.letter != MADE_UP);
  CLAIM(ended_keys_are_refused, !(it.signer == BOB && it.late && newest == SECOND));
  CLAIM(content_agrees,
    (it.from == ALICE -> shown == it.letter : serverKnows(shown)));
  if
  :: it.from == ALICE && it.letter != MADE_UP ->
    CLAIM(recipients_agree, it.to == to[it.letter]);
    CLAIM(reader_is_meant, (to[it.letter] & me) != 0)
  :: else
  fi
}

inline noteRead(it, shown, newest) {
  NEVER(letter_never_comes, it.from == ALICE);
  NEVER(twice_never_comes, it.from == ALICE && shown == lastRead);
  NEVER(dated_back_never_believed, it.signer == BOB && newest == SECOND);
  lastRead = (it.from == ALICE -> shown : lastRead)
}

inline noteRefused(it, shown, me) {
  NEVER(passing_on_never_comes, it.from == ALICE && it.signer == ALICE && !isFor(it, me));
  NEVER(swap_never_comes, it.signer == ALICE && isFor(it, me) && shown != it.letter)
}

inline read(me, own, newest) {
  receive(it, shown);
  if
  :: canOpen(it.letter, identities(me)) && canOpen(shown, identities(me)) ->
    if
    :: isBelieved(it, shown, me, own) ->
      claimRead(it, shown, me, newest);
      noteRead(it, shown, newest)
    :: else -> noteRefused(it, shown, me)
    fi
  :: else
  fi;
  forget(it);
  shown = 0
}

/* What decides nothing any more would only tell states apart. */
inline forget(it) {
  it.signer = 0;
  it.from = 0;
  it.to = 0;
  it.letter = 0;
  it.late = false
}

proctype Reader(byte me) {
  byte own = FIRST, newest = FIRST, shown;
  Head it;
  byte lastRead; /* of alice's */

  do
  :: atomic { takeList(own, newest) }
  :: atomic { read(me, own, newest) }
  od
}

init {
  atomic {
    run Group();
    run Alice();
    if
    :: run Reader(BOB)
    :: run Reader(CAROL)
    fi
  }
}
