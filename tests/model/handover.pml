/*
 * How the processes of the server hand a session over (docs/architecture.md,
 * "Processes"): the login process checks a Login, two workers with a key for one session
 * each wait, and the supervisor relays. An intruder has the network, or the supervisor
 * as well, an account of his own, mallory, and perhaps one of the workers.
 *
 * What is abstracted, and how:
 *
 * - Cryptography is perfect, as in handshake.pml. A session is named by the check that
 *   made it, and so are its record keys, its Welcome and its handover. A handover opens
 *   with the key of the worker that it was sealed to, a Welcome at the client whose
 *   Login it answers, a record under the very key that it was sealed with.
 * - The supervisor is the intruder's: what is sent, he has; what is received is anything
 *   that he has. So he repeats, reorders, withholds and mixes up orders, verdicts and
 *   handovers, and has any Login checked as often as he likes, an old one too, since the
 *   Hello and the time of it are his. What he cannot do is OWN_KEY and FORGED, below.
 * - With HONEST the supervisor does what ours does, and a Login belongs to its connection
 *   (handshake.pml). He keeps the network, and the login process may end once, with all
 *   that it was asked and perhaps with what it has answered.
 * - A captive worker gives him its key before any session, which is earlier than in life.
 * - A client sends records; it is enough to ask who is believed to have sent the first.
 *
 * Limits, each by -D, that hold for the code: OWN_KEY (the supervisor orders a check for a
 * key of its own), FORGED (it seals a handover itself), SHARED (both slots are of one
 * process). Faults: WORKER_CHECKS (workers have the server's key, as before the login
 * process), NAME_BESIDE (the supervisor says whose session it is), UNBOUND (a handover
 * opens at any worker), REUSED_KEY (a worker's key serves twice), SAME_SECRETS (a Login
 * checked again gives the same record keys), KEPT_SEAL (the login process seals with one
 * key of its own); with HONEST: NO_RETRY (of a check that was cut), BLIND_RETRY (also of
 * a check that was answered), TIED (workers end with the login process). With REACH it
 * claims the contrary: that what must happen in some run never does.
 */

#define CHECKS 3

/* Clients and workers; whose a Login is; whose a key is. */
#define NONE 0
#define FIRST 1
#define SECOND 2
#define OLD 3
#define INTRUDER 4

#define BUILT (CHECKS + 1) /* a session of the intruder's making */

mtype = { alice, bob, mallory };

/* ---- Claims: assertions with a name, which pan prints ---- */

#define assertNamed(name, holds) d_step { name = (holds); assert(name) }

/* A worker takes a record from the client whose Login was accepted, as that user. */
hidden byte user_agrees;
/* The intruder has no record key of a user's, but of what a captive worker was given. */
hidden byte key_is_secret;
/* No worker begins the numbers of records anew under keys that have begun. */
hidden byte nonce_is_new;
/* No two handovers are sealed under one key, since its nonce is zero. */
hidden byte seal_is_new;
/* A captive worker has neither the server's private key nor the password hashes... */
hidden byte server_key_stays;
/* ...nor, under an honest supervisor, more than one session. */
hidden byte captive_has_one;
/* Replacing the login process ends no session, refuses no Login, lets none in twice. */
hidden byte session_goes_on, login_is_answered, login_enters_once;

hidden byte both_never_served, captive_never_serves, twice_never_checked;
hidden byte old_never_opens, misled_never_comes;

#ifdef REACH
#define CLAIM(name, holds) skip
#define NEVER(name, happens) assertNamed(name, !(happens))
#else
#define CLAIM(name, holds) assertNamed(name, holds)
#define NEVER(name, happens) skip
#endif

/* ---- What there is ---- */

/* Whose password each Login has, by whose it is. */
mtype owner[INTRUDER + 1];

/* A Login that was accepted: its Welcome and its handover. */
typedef Session {
  byte login;
  byte worker /* whose key the handover is sealed to */
}
Session session[BUILT + 1];
byte checks;

byte welcomed[3]; /* the session that a client believes in */
byte serves[3]; /* the session of a worker */

/* ---- What the intruder knows ---- */

#define BIT(n) (1 << (n))
byte known = BIT(BUILT); /* sessions whose record keys he has */
bool hasServerKey;
byte captive; /* the worker that is his, or none */

#ifdef SHARED
#define isCaptive(worker) (captive != NONE && (worker) != INTRUDER)
#else
#define isCaptive(worker) (captive != NONE && (worker) == captive)
#endif

/* ---- The rules, and what the faults make of them ---- */

#ifdef SAME_SECRETS
#define sameSecrets(a, b) (session[a].login == session[b].login)
#else
#define sameSecrets(a, b) ((a) == (b))
#endif

#define isKnown(s, k) ((known & BIT(k)) && sameSecrets(s, k))
#define knowsKey(s) \
  (isKnown(s, 1) || isKnown(s, 2) || isKnown(s, 3) || isKnown(s, BUILT))

#ifdef UNBOUND
#define opensAt(s, at) true
#else
#define opensAt(s, at) (session[s].worker == (at))
#endif

#define userOf(s) owner[session[s].login]

/* The key that the login process seals with; another one for each handover. */
#ifdef KEPT_SEAL
#define sameSeal(a, b) (session[a].worker == session[b].worker)
#else
#define sameSeal(a, b) false
#endif

#define isHidden(s) \
  ((s) > checks || userOf(s) == mallory || isCaptive(session[s].worker) || !knowsKey(s))

inline claimSecrecy() {
  CLAIM(key_is_secret, isHidden(1) && isHidden(2) && isHidden(3))
}

/* ---- The login process ---- */

/* Mallory's Login; with the server's key all Logins open, and alice's password is his. */
inline takeLogin(from) {
  if
  :: from == INTRUDER && hasServerKey -> owner[INTRUDER] = alice
  :: from == INTRUDER -> owner[INTRUDER] = mallory
  :: from != INTRUDER
  fi
}

inline check(from, to) {
  checks++;
  session[checks].login = from;
  session[checks].worker = to;
  CLAIM(seal_is_new, (checks < 2 || !sameSeal(1, checks)) &&
    (checks < 3 || !sameSeal(2, checks)));
  NEVER(twice_never_checked, from != INTRUDER &&
    ((checks > 1 && session[1].login == from) ||
      (checks > 2 && session[2].login == from)));
  if
  :: from == INTRUDER || to == INTRUDER -> known = known | BIT(checks)
  :: else
  fi;
  claimSecrecy()
}

#ifdef HONEST

/* What the supervisor knows of a connection. */
byte holds[3]; /* the worker for it */
bool asked[3]; /* the login process, which has not answered */
byte verdict[3]; /* a session, before it is leased */
bool lost[3]; /* the check has ended with its process */
byte tries[3];
byte places[3];
bool taken[3]; /* workers */
byte leased[3]; /* what a worker was given */
bool ended[3]; /* workers, before their session was over */
bool isReplaced;

inline answer(n) {
  asked[n] = false;
  check(n, holds[n]);
  verdict[n] = checks
}

/* An answer may be read before the process is seen to end, or be cut with it. */
inline loseChecks(n) {
  if
  :: asked[n] -> asked[n] = false; lost[n] = true
  :: verdict[n] != NONE -> verdict[n] = NONE; lost[n] = true
  :: !asked[n]
  fi;
#ifdef BLIND_RETRY
  if
  :: places[n] > 0 -> lost[n] = true
  :: else
  fi
#endif
}

inline endWorkers() {
#ifdef TIED
  ended[FIRST] = true;
  ended[SECOND] = true
#else
  skip
#endif
}

proctype LoginProcess() {
  do
  :: atomic { asked[FIRST] -> answer(FIRST) }
  :: atomic { asked[SECOND] -> answer(SECOND) }
  :: atomic { !isReplaced ->
      isReplaced = true;
      loseChecks(FIRST);
      loseChecks(SECOND);
      endWorkers()
    }
  od
}

/* ---- The supervisor ---- */

#ifdef NO_RETRY
#define TRIES 1
#else
#define TRIES 2
#endif

inline holdWorker(n) {
  if
  :: !taken[FIRST] -> holds[n] = FIRST
  :: !taken[SECOND] -> holds[n] = SECOND
  fi;
  taken[holds[n]] = true
}

inline ask(n) {
  lost[n] = false;
  tries[n]++;
  CLAIM(login_is_answered, tries[n] <= TRIES);
  asked[n] = tries[n] <= TRIES
}

inline lease(n) {
  leased[holds[n]] = verdict[n];
  verdict[n] = NONE;
  places[n]++;
  CLAIM(login_enters_once, places[n] == 1)
}

proctype Connection(byte me) {
  do
  :: atomic { holds[me] == NONE -> holdWorker(me); ask(me) }
  :: atomic { verdict[me] != NONE -> lease(me) }
  :: atomic { lost[me] && !leased[holds[me]] -> ask(me) }
  :: atomic { lost[me] && leased[holds[me]] -> holdWorker(me); ask(me) }
  od
}

#define comesTo(s, at) (leased[at] == s)
/* The Welcome goes with the lease. */
#define isSent(s) (leased[FIRST] == s || leased[SECOND] == s)

#else

#define comesTo(s, at) true
#define isSent(s) true

#ifdef OWN_KEY
#define isKeyOfHis true
#else
#define isKeyOfHis false
#endif

/* Nothing that happens makes a check possible, so one order of them is enough. */
#define comesBefore(from, to) \
  (from == session[checks].login && to < session[checks].worker)

proctype LoginProcess() {
  byte from, to;

  do
  :: atomic { checks < CHECKS ->
      select(from : FIRST .. INTRUDER);
      (from >= session[checks].login);
      takeLogin(from);
      if
      :: !comesBefore(from, FIRST) -> to = FIRST
      :: !comesBefore(from, SECOND) -> to = SECOND
      :: isKeyOfHis -> to = INTRUDER
      fi;
      check(from, to);
      from = NONE;
      to = NONE
    }
  od
}

#endif

/* ---- The workers ---- */

#ifdef FORGED
#define LAST BUILT
#else
#define LAST CHECKS
#endif

#define comes(s, at) (((s) <= checks && comesTo(s, at)) || (s) == BUILT)
#define opens(s, at) (opensAt(s, at) || (s) == BUILT)

/* The other worker has begun, under the same keys, or this one before. */
#define hasBegun(s, at) \
  ((serves[3 - (at)] != NONE && sameSecrets(serves[3 - (at)], s)) || \
    (serves[at] != NONE && sameSecrets(serves[at], s)))

inline beginSession(s, me) {
  CLAIM(nonce_is_new, s == BUILT || !hasBegun(s, me));
  serves[me] = s;
  NEVER(old_never_opens, session[s].login == OLD)
}

inline openCaptive(s) {
  known = known | BIT(s);
  claimSecrecy();
  claimOne();
  NEVER(captive_never_serves, userOf(s) != mallory)
}

/* A supervisor that is his gives his worker whatever it likes. */
inline claimOne() {
#ifdef HONEST
  CLAIM(captive_has_one, (known & ~BIT(s)) == BIT(BUILT))
#else
  skip
#endif
}

inline capture() {
#ifdef WORKER_CHECKS
  hasServerKey = true;
#endif
  CLAIM(server_key_stays, !hasServerKey)
}

/* Whose session the worker takes it for. */
#ifdef NAME_BESIDE
#define names(user, s) true
#else
#define names(user, s) (user == (s == BUILT -> alice : userOf(s)))
#endif

inline chooseUser(user) {
  if
  :: user = alice
  :: user = mallory
  :: user = bob
  fi
}

/* The first record comes, from whoever has the key. */
inline takeRecord(me, s, user) {
  if
  :: welcomed[FIRST] != NONE && sameSecrets(welcomed[FIRST], s) ->
    believe(FIRST, me, s, user)
  :: welcomed[SECOND] != NONE && sameSecrets(welcomed[SECOND], s) ->
    believe(SECOND, me, s, user)
  :: knowsKey(s) -> CLAIM(user_agrees, user == mallory)
  fi
}

#define other(n) (3 - (n))

inline believe(c, me, s, user) {
  CLAIM(user_agrees, session[s].login == c && user == owner[c]);
  NEVER(both_never_served, welcomed[other(c)] != NONE &&
    welcomed[other(c)] == serves[other(me)])
}

#ifdef REUSED_KEY
#define mayBegin(me) true
#else
#define mayBegin(me) (serves[me] == NONE)
#endif

proctype Worker(byte me) {
  byte s;
  mtype user;

  do
  :: atomic { isCaptive(me) && checks > 0 ->
      select(s : 1 .. CHECKS);
      if
      :: comes(s, me) && opens(s, me) && !(known & BIT(s)) -> openCaptive(s)
      :: else
      fi;
      s = NONE
    }
  :: atomic { !isCaptive(me) && mayBegin(me) ->
      select(s : 1 .. LAST);
      if
      :: comes(s, me) && opens(s, me) -> beginSession(s, me)
      :: else -> NEVER(misled_never_comes, s <= checks && comesTo(s, me))
      fi;
      s = NONE
    }
  :: atomic { !isCaptive(me) && serves[me] != NONE ->
      chooseUser(user);
      if
      :: names(user, serves[me]) -> takeRecord(me, serves[me], user)
      :: else
      fi;
      user = 0
    }
  od
}

/* ---- The clients ---- */

proctype Client(byte me) {
  byte s;

  atomic { /* Welcome comes; it opens at whom it was made for */
    select(s : 1 .. CHECKS);
    (s <= checks && session[s].login == me && isSent(s));
    welcomed[me] = s
  }
#ifdef HONEST
  /* Its worker is there, whenever it asks. */
  atomic { CLAIM(session_goes_on, !ended[session[s].worker]) }
#endif
}

init {
  atomic {
    owner[FIRST] = alice;
    owner[OLD] = alice;
    owner[INTRUDER] = mallory;
    session[BUILT].login = INTRUDER;
    if
    :: owner[SECOND] = alice
    :: owner[SECOND] = bob
    fi;
    if
    :: captive = NONE
    :: captive = SECOND; capture()
    fi;
    run LoginProcess();
    run Worker(FIRST);
    run Worker(SECOND);
    run Client(FIRST);
    run Client(SECOND);
#ifdef HONEST
    run Connection(FIRST);
    run Connection(SECOND)
#endif
  }
}
