/*
 * The records of one letterlock/1 session (docs/protocol.md), both directions, with an
 * intruder who is the network.
 *
 * What is abstracted, and how:
 *
 * - A record is named by its session, the end that sealed it and its number there. It
 *   opens where key, nonce and associated data are those that the receiver expects, and
 *   not at all otherwise: AES-GCM cannot be forged as long as no nonce comes twice.
 * - An end seals up to RECORDS records and then its bye, or stops before. What it seals
 *   the intruder has; what it receives is any record that he has: of this session, of
 *   either end, in any order, any number of times; one of a whole session before, by
 *   the same ends; or one that he altered or cut, which never opens. He can close the
 *   stream at any point.
 * - The server's end is the worker of the session, which begins once (handover.pml).
 * - An end that receives what does not open, a bye, or the stream's end is done.
 *
 * Faults, each by -D: ONE_KEY (for both directions), NO_SEQUENCE (no number), NO_BYE (a
 * stream may just end), SAME_SESSION (keys of the session before), BASIC (basic mode).
 * With REACH it claims the contrary: that what must happen in some run never does.
 */

#define RECORDS 4

#define CLIENT 0
#define SERVER 1
#define peer(me) (1 - (me))

mtype = { open, finished, cut, alarmed };

/* ---- Claims: assertions with a name, which pan prints ---- */

#define assertNamed(name, holds) d_step { name = (holds); assert(name) }

/* What is accepted was sent by the peer in this session... */
hidden byte comes_from_peer;
/* ...and is what it sent next: neither again, nor late, nor with a gap before it. */
hidden byte comes_in_order;
/* An end that reports a clean end has accepted all that the peer sent, to its bye. */
hidden byte end_is_whole;
/* No key seals twice with a nonce, the one condition of AES-GCM. */
hidden byte nonce_is_new;

hidden byte both_never_finish, cut_never_comes, alarm_never_comes;

#ifdef REACH
#define CLAIM(name, holds) skip
#define NEVER(name, happens) assertNamed(name, !(happens))
#else
#define CLAIM(name, holds) assertNamed(name, holds)
#define NEVER(name, happens) skip
#endif

/* ---- The rules, and what the faults make of them ---- */

/* Basic mode: one key, a random nonce, no associated data. */
#ifdef BASIC
#define ONE_KEY
#define NO_SEQUENCE
#endif

/* Key and associated data both tell the direction: the fault takes both. */
#ifdef ONE_KEY
#define sameDirection(a, b) true
#else
#define sameDirection(a, b) ((a) == (b))
#endif

/* Key and associated data both tell the session: the fault takes both. */
#ifdef SAME_SESSION
#define sameSession(isOurs) true
#else
#define sameSession(isOurs) (isOurs)
#endif

/* The number is the nonce and in the associated data; without it nonces are random. */
#ifdef NO_SEQUENCE
#define NUMBER_IS_NONCE false
#define sameNumber(a, b) true
#else
#define NUMBER_IS_NONCE true
#define sameNumber(a, b) ((a) == (b))
#endif

/* What an end makes of a stream that closes before a bye. */
#ifdef NO_BYE
#define CLOSED finished
#else
#define CLOSED cut
#endif

byte sealed[2]; /* records, bye included */
bool saidBye[2];
byte accepted[2]; /* of the peer's, or so it seems */
mtype state[2] = open;

/* ---- Sealing ---- */

/* Whether this key had the nonce before: at the other end, or a session ago. */
#define nonceUsed(me, number) \
  (NUMBER_IS_NONCE && (sameSession(false) || \
    (sameDirection(me, peer(me)) && sealed[peer(me)] > number)))

inline seal(me) {
  CLAIM(nonce_is_new, !nonceUsed(me, sealed[me]));
  sealed[me]++
}

/* ---- Receiving ---- */

/* The session before had all RECORDS and a bye from both. */
inline chooseRecord(isOurs, sealer, number) {
  if
  :: sealer = CLIENT
  :: sealer = SERVER
  fi;
  if
  :: sealed[sealer] > 0 -> isOurs = true; select(number : 0 .. sealed[sealer] - 1)
  :: isOurs = false; select(number : 0 .. RECORDS)
  fi
}

#define isBye(isOurs, sealer, number) \
  (isOurs -> (saidBye[sealer] && number == sealed[sealer] - 1) : number == RECORDS)

#define opens(me, isOurs, sealer, number) \
  (sameSession(isOurs) && sameDirection(sealer, peer(me)) && \
    sameNumber(number, accepted[me]))

inline accept(me, isOurs, sealer, number) {
  CLAIM(comes_from_peer, isOurs && sealer == peer(me));
  CLAIM(comes_in_order,
    !(isOurs && sealer == peer(me)) || number == accepted[me]);
  accepted[me]++;
  if
  :: isBye(isOurs, sealer, number) -> finish(me, finished)
  :: else
  fi
}

inline finish(me, how) {
  state[me] = how;
  CLAIM(end_is_whole, state[me] != finished ||
    (saidBye[peer(me)] && accepted[me] == sealed[peer(me)]));
  NEVER(both_never_finish, state[CLIENT] == finished && state[SERVER] == finished &&
    accepted[CLIENT] == RECORDS + 1 && accepted[SERVER] == RECORDS + 1);
  NEVER(cut_never_comes, state[me] == cut);
  NEVER(alarm_never_comes, state[me] == alarmed)
}

proctype End(byte me) {
  bool isOurs;
  byte sealer, number;

  do
  :: atomic { sealed[me] < RECORDS && !saidBye[me] -> seal(me) }
  :: atomic { !saidBye[me] -> saidBye[me] = true; seal(me) }
  :: atomic { state[me] == open && accepted[me] <= RECORDS ->
      chooseRecord(isOurs, sealer, number);
      if
      :: opens(me, isOurs, sealer, number) -> accept(me, isOurs, sealer, number)
      :: else -> finish(me, alarmed)
      fi;
      isOurs = false;
      sealer = 0;
      number = 0
    }
  :: atomic { state[me] == open -> finish(me, alarmed) } /* altered or cut */
  :: atomic { state[me] == open -> finish(me, CLOSED) }
  od
}

init {
  atomic {
    run End(CLIENT);
    run End(SERVER)
  }
}
