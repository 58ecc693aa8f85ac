/*
 * The handshake of letterlock/1 (docs/protocol.md) with an intruder who is the
 * network: Dolev and Yao's, with an account of his own, mallory. Two runs of the
 * client, as alice or bob, and two connections of one server.
 *
 * What is abstracted, and how:
 *
 * - Cryptography is perfect. An envelope opens with the private key it was sealed to
 *   and the associated data it was bound to, or not at all; a hash is equal where its
 *   input is; a record opens under the very key it was sealed with.
 * - A random value is the name of its maker: a run of ours, the old run, the intruder.
 *   An X25519 point stands for its private key too, which only its maker has.
 * - The intruder has no process. What is sent, he has; what is received is any message
 *   that he has or can build. So he sees, keeps, replays, redirects and alters all, and
 *   what he drops is what is never received: a process may stop for ever anywhere.
 * - The old run was alice's, in either mode. He has its messages, and its nonce and
 *   session key leaked to him.
 * - A message has the fields of its kind: labels of envelopes and types of frames keep
 *   the kinds apart. Clocks, penalties and refusals are left out: a refused run ends,
 *   and its refusal tells nothing.
 * - The server is one: its login process has the private key and makes the Welcome, and
 *   a worker gets the record keys alone. What passes between them is in handover.pml.
 * - The client has not seen this server before, so it would take basic mode.
 *
 * Faults, each by -D: NO_CHALLENGE (nothing in the Hello is new), MODE_OUTSIDE (the
 * mode is beside the envelope), NO_CLIENT_NONCE (the Welcome does not return it), NO_DH
 * (no X25519), UNBOUND (no associated data), BASIC (the server is in basic mode). With
 * REACH it claims the contrary: that what must happen in some run never does.
 */

/* Makers of random values. */
#define NONE 0 /* the value is left out */
#define FIRST 1
#define SECOND 2
#define OLD 3
#define INTRUDER 4
#define SERVER(n) (INTRUDER + (n)) /* of points, which both ends make */

mtype = { basic, enhanced, alice, bob, mallory };

/* ---- Claims: assertions with a name, which pan prints ---- */

#define assertNamed(name, holds) d_step { name = (holds); assert(name) }

/* A login that the server accepts was made now, by the user, and is accepted once. */
hidden byte login_is_fresh;
/* A Welcome that the client accepts is the server's. */
hidden byte server_is_genuine;
/* Each end means the other one and believes the same of the session. */
hidden byte run_agrees, user_agrees, mode_agrees, session_agrees, key_agrees;
/* The intruder has no session key of a user's... */
hidden byte key_is_secret;
/* ...nor, from a recording, its record keys once the RSA keys of both ends leak. */
hidden byte key_stays_secret;

hidden byte both_never_finish, mallory_never_enters, replay_never_comes;
hidden byte downgrade_never_comes, false_welcome_never_comes;

#ifdef REACH
#define CLAIM(name, holds) skip
#define NEVER(name, happens) assertNamed(name, !(happens))
#else
#define CLAIM(name, holds) assertNamed(name, holds)
#define NEVER(name, happens) skip
#endif

/* ---- Messages ---- */

typedef Hello {
  mtype mode;
  byte session;
  byte challenge
}

/* Sealed to the server's key. */
typedef Login {
  mtype mode;
  mtype user;
  mtype password; /* whose it is */
  byte session;
  byte challenge;
  byte nonce;
  byte point;
  Hello boundHello
}

/* Sealed to a user's key. */
typedef Welcome {
  mtype to; /* whose key */
  mtype mode;
  byte session;
  byte nonce;
  byte key;
  byte point;
  Hello boundHello;
  byte boundLogin
}

/* Messages by who sent them; those that he builds, by who receives them. */
#define BUILT_FOR(n) (INTRUDER + (n))
Hello hello[3];
Login login[7];
Welcome welcome[7];

/* What an end believes once its half of the handshake is done. */
typedef End {
  bool done;
  mtype user;
  mtype mode;
  byte session;
  byte key;
  byte ours; /* points */
  byte theirs;
  byte login; /* with the Hello that they are bound to, the transcript */
  byte welcome
}
End client[3];
End server[3];
bool confirmed[3];

/* ---- What the intruder knows ---- */

#define BIT(maker) (1 << (maker))
#define HIS (BIT(OLD) | BIT(INTRUDER))
byte sessions = HIS, challenges = HIS, nonces = HIS, keys = HIS, points = HIS;

inline choose(value, known) {
  if
  :: known & BIT(FIRST) -> value = FIRST
  :: known & BIT(SECOND) -> value = SECOND
  :: known & BIT(OLD) -> value = OLD
  :: known & BIT(INTRUDER) -> value = INTRUDER
  :: known & BIT(SERVER(FIRST)) -> value = SERVER(FIRST)
  :: known & BIT(SERVER(SECOND)) -> value = SERVER(SECOND)
  fi
}

/* For what is compared with one value only: that one, or else any of his own. */
inline match(value, wanted, known) {
  if
  :: known & BIT(wanted) -> value = wanted
  :: value = INTRUDER
  fi
}

inline chooseMode(value) {
  if
  :: value = basic
  :: value = enhanced
  fi
}

/* An X25519 secret takes one end's private key. */
#ifdef NO_DH
#define knowsSecret(end) true
#else
#define knowsSecret(end) \
  (end.mode == basic || end.ours == INTRUDER || end.theirs == INTRUDER)
#endif
#define knowsKey(end) (keys & BIT(end.key))
#define knowsRecordKey(end) (knowsKey(end) && knowsSecret(end))

/* Once both RSA keys leak, every Welcome opens, and with it every session key. */
#define willKnowRecordKey(end) knowsSecret(end)

/* ---- The rules, and what the faults make of them ---- */

#ifdef BASIC
#define MODE basic
#else
#define MODE enhanced
#endif

/* Session id and challenge are both new in each Hello: the fault takes both. */
#ifdef NO_CHALLENGE
#define inHello(mode, maker) NONE
#define answersSession(it, asked) true
#else
#define inHello(mode, maker) (mode == enhanced -> maker : NONE)
#define answersSession(it, asked) (it.session == asked.session)
#endif

#define sameValues(a, b) (a.session == b.session && a.challenge == b.challenge)

/* Of the associated data. */
#ifdef UNBOUND
#define sameHello(a, b) true
#define sameLogin(a, b) true
#else
#ifdef MODE_OUTSIDE
#define sameHello(a, b) sameValues(a, b)
#else
#define sameHello(a, b) (a.mode == b.mode && sameValues(a, b))
#endif
#define sameLogin(a, b) (a == b)
#endif

/* With the fault, the server serves the mode that it reads beside the envelope. */
#ifdef MODE_OUTSIDE
#define answersHello(it, asked, served) \
  (sameHello(it.boundHello, asked) || \
    (served == basic && it.boundHello.session == NONE))
#else
#define answersHello(it, asked, served) \
  (sameHello(it.boundHello, asked) && served == asked.mode)
#endif

#define answersChallenge(it, asked, served) (served == basic || sameValues(it, asked))

#ifdef NO_CLIENT_NONCE
#define returnsNonce(it, asked) true
#else
#define returnsNonce(it, asked) (it.nonce == asked.nonce)
#endif

/* Record keys are the same where all that they are derived from is. */
#define sameRecordKey(c, s) \
  (c.mode == s.mode && c.key == s.key && (c.mode == basic || \
    (c.ours == s.theirs && c.theirs == s.ours && \
      c.login == s.login && c.welcome == s.welcome)))

#define isHonest(end) (end.done && end.user != mallory)

/* Whether a Login or Welcome was sent by one of the two honest runs. */
#define isGenuine(from) (from == FIRST || from == SECOND)

inline claimSecrecy() {
  CLAIM(key_is_secret,
    !(isHonest(client[FIRST]) && knowsKey(client[FIRST])) &&
    !(isHonest(client[SECOND]) && knowsKey(client[SECOND])) &&
    !(isHonest(server[FIRST]) && knowsKey(server[FIRST])) &&
    !(isHonest(server[SECOND]) && knowsKey(server[SECOND])));
  CLAIM(key_stays_secret,
    !(isHonest(client[FIRST]) && willKnowRecordKey(client[FIRST])) &&
    !(isHonest(client[SECOND]) && willKnowRecordKey(client[SECOND])) &&
    !(isHonest(server[FIRST]) && willKnowRecordKey(server[FIRST])) &&
    !(isHonest(server[SECOND]) && willKnowRecordKey(server[SECOND])))
}

inline copyHello(source, target) {
  target.mode = source.mode;
  target.session = source.session;
  target.challenge = source.challenge
}

/* What decides nothing any more is forgotten: it would only tell states apart. */
inline forgetLogin(it) {
  it.mode = 0;
  it.user = 0;
  it.password = 0;
  it.session = NONE;
  it.challenge = NONE;
  it.nonce = NONE;
  it.point = NONE;
  forgetHello(it.boundHello)
}

inline forgetWelcome(it) {
  it.to = 0;
  it.mode = 0;
  it.session = NONE;
  it.nonce = NONE;
  it.key = NONE;
  it.point = NONE;
  it.boundLogin = NONE;
  forgetHello(it.boundHello)
}

inline forgetHello(it) {
  it.mode = 0;
  it.session = NONE;
  it.challenge = NONE
}

inline forgetEnd(end) {
  end.done = false;
  end.user = 0;
  end.mode = 0;
  end.session = NONE;
  end.key = NONE;
  end.ours = NONE;
  end.theirs = NONE;
  end.login = NONE;
  end.welcome = NONE
}

/* ---- The client ---- */

/* One that mixes the values of two Hellos is nobody's, as good as one all his own. */
inline receiveHello(it) {
  chooseMode(it.mode);
  if
  :: it.session = NONE
  :: choose(it.session, sessions & challenges)
  fi;
  it.challenge = it.session
}

inline sendLogin(it, me, as) {
  it.mode = it.boundHello.mode;
  it.user = as;
  it.password = as;
  it.nonce = me;
  if
  :: it.mode == enhanced ->
    it.session = it.boundHello.session;
    it.challenge = it.boundHello.challenge;
    it.point = me
  :: else
  fi
}

/* He has seen Hello and Login, so he can bind to them. */
inline buildWelcome(it, me) {
  it.to = login[me].user;
  chooseMode(it.mode);
  match(it.nonce, login[me].nonce, nonces);
  choose(it.key, keys);
  if
  :: it.mode == enhanced ->
    match(it.session, login[me].session, sessions);
    choose(it.point, points)
  :: else
  fi;
  copyHello(login[me].boundHello, it.boundHello);
  it.boundLogin = me
}

inline receiveWelcome(me, from) {
  if
  :: welcome[FIRST].to -> from = FIRST
  :: welcome[SECOND].to -> from = SECOND
  :: from = OLD
  :: from = BUILT_FOR(me); buildWelcome(welcome[from], me)
  fi
}

#define opensWelcome(me, it) \
  (it.to == login[me].user && sameLogin(it.boundLogin, me) && \
    sameHello(it.boundHello, login[me].boundHello))

#define answersLogin(it, asked) \
  (it.mode == asked.mode && returnsNonce(it, asked) && \
    (it.mode == basic || answersSession(it, asked)))

inline deriveAsClient(end, me, from) {
  end.user = login[me].user;
  end.mode = welcome[from].mode;
  end.session = welcome[from].session;
  end.key = welcome[from].key;
  end.ours = login[me].point;
  end.theirs = welcome[from].point;
  end.login = me;
  end.welcome = from
}

/* The server's first record, from a server that sent it, or built. */
#define okOpens(end) \
  ((server[FIRST].done && sameRecordKey(end, server[FIRST])) || \
    (server[SECOND].done && sameRecordKey(end, server[SECOND])) || \
    knowsRecordKey(end))

inline claimAgreement(c, s) {
  /* Each is the only one whom the other means. */
  CLAIM(run_agrees, client[c].welcome == s && server[s].login == c);
  CLAIM(user_agrees, client[c].user == server[s].user);
  CLAIM(mode_agrees, client[c].mode == hello[s].mode);
  CLAIM(session_agrees, client[c].session == server[s].session)
}

inline claimAsClient(me, from) {
  CLAIM(server_is_genuine, isGenuine(from));
  if
  :: isGenuine(from) ->
    claimAgreement(me, from);
    CLAIM(key_agrees, sameRecordKey(client[me], server[from]))
  :: else
  fi;
  claimSecrecy()
}

proctype Client(byte me; mtype as) {
  byte from;

  atomic { /* Hello comes, Login goes */
    receiveHello(login[me].boundHello);
    sendLogin(login[me], me, as)
  }
  atomic { /* Welcome and the first record come */
    receiveWelcome(me, from);
    if
    :: opensWelcome(me, welcome[from]) && answersLogin(welcome[from], login[me]) ->
      deriveAsClient(client[me], me, from);
      if
      :: okOpens(client[me]) ->
        client[me].done = true;
        claimAsClient(me, from)
      :: else
      fi;
      if /* in false hands, it is of no interest any more */
      :: isGenuine(from) && client[me].done
      :: else -> forgetEnd(client[me])
      fi
    :: else -> NEVER(false_welcome_never_comes, from == BUILT_FOR(me))
    fi;
    forgetWelcome(welcome[BUILT_FOR(me)]);
    from = NONE
  }
}

/* ---- The server ---- */

inline sendHello(it, me) {
  it.mode = MODE;
  it.session = inHello(MODE, me);
  it.challenge = inHello(MODE, me);
  sessions = sessions | BIT(it.session);
  challenges = challenges | BIT(it.challenge)
}

/* He has no password but mallory's. Bound to a third Hello it would not even open. */
inline buildLogin(it, me) {
  chooseMode(it.mode);
  if
  :: it.user = alice
  :: it.user = mallory
  fi;
  it.password = mallory;
  choose(it.nonce, nonces);
  if
  :: it.mode == enhanced ->
    match(it.session, hello[me].session, sessions);
    match(it.challenge, hello[me].challenge, challenges);
    choose(it.point, points)
  :: else
  fi;
  if
  :: copyHello(hello[me], it.boundHello)
  :: it.boundHello.mode = basic
  fi
}

inline receiveLogin(me, from, served) {
  if
  :: login[FIRST].user -> from = FIRST
  :: login[SECOND].user -> from = SECOND
  :: from = OLD
  :: from = BUILT_FOR(me); buildLogin(login[from], me)
  fi;
#ifdef MODE_OUTSIDE
  chooseMode(served)
#else
  served = login[from].mode
#endif
}

inline sendWelcome(it, me, from, served) {
  it.to = login[from].user;
  it.mode = served;
  it.nonce = login[from].nonce;
  it.key = me;
  if
  :: served == enhanced ->
    it.session = me;
    it.point = SERVER(me)
  :: else
  fi;
  copyHello(hello[me], it.boundHello);
  it.boundLogin = from;
  if
  :: it.to == mallory -> openWelcome(it)
  :: else
  fi
}

/* He opens it, and nobody else will. */
inline openWelcome(it) {
  nonces = nonces | BIT(it.nonce);
  keys = keys | BIT(it.key);
  points = points | BIT(it.point)
}

inline deriveAsServer(end, me, from) {
  end.user = login[from].user;
  end.mode = welcome[me].mode;
  end.session = welcome[me].session;
  end.key = welcome[me].key;
  end.ours = welcome[me].point;
  end.theirs = login[from].point;
  end.login = from;
  end.welcome = me
}

#define other(me) (3 - me)

inline claimLogin(me, from) {
  if
  :: isHonest(server[me]) ->
    CLAIM(login_is_fresh, isGenuine(from) && server[other(me)].login != from);
    CLAIM(mode_agrees, login[from].mode == hello[me].mode)
  :: else -> NEVER(mallory_never_enters, true)
  fi;
  claimSecrecy()
}

/* The client's first record says that it has the key. */
#define isPeer(n, me) (client[n].done && sameRecordKey(client[n], server[me]))

inline claimConfirmed(me, from) {
  CLAIM(key_agrees, (from == FIRST && isPeer(FIRST, me)) ||
    (from == SECOND && isPeer(SECOND, me)));
  if
  :: isGenuine(from) -> claimAgreement(from, me)
  :: else
  fi;
  NEVER(both_never_finish, confirmed[FIRST] && confirmed[SECOND])
}

inline noteRefusal(me, from) {
  NEVER(replay_never_comes, from == OLD || server[other(me)].login == from);
  NEVER(downgrade_never_comes, from < OLD && login[from].mode != hello[me].mode)
}

proctype Server(byte me) {
  byte from;
  mtype served;

  atomic { /* Hello goes; which of the two is first is all the same */
    (me == FIRST || hello[FIRST].mode);
    sendHello(hello[me], me)
  }
  atomic { /* Login comes, Welcome and the first record go */
    receiveLogin(me, from, served);
    if
    :: answersHello(login[from], hello[me], served) &&
      answersChallenge(login[from], hello[me], served) &&
      login[from].password == login[from].user ->
      sendWelcome(welcome[me], me, from, served);
      deriveAsServer(server[me], me, from);
      server[me].done = true;
      claimLogin(me, from);
      if
      :: server[me].user == mallory -> forgetWelcome(welcome[me])
      :: else
      fi
    :: else -> noteRefusal(me, from)
    fi;
    forgetLogin(login[BUILT_FOR(me)]);
    from = NONE;
    served = 0
  }
  atomic { /* the client's first record comes */
    (isHonest(server[me]) &&
      (isPeer(FIRST, me) || isPeer(SECOND, me) || knowsRecordKey(server[me])));
    confirmed[me] = true;
    claimConfirmed(me, server[me].login)
  }
}

inline recallOldRun() {
  chooseMode(login[OLD].mode);
  login[OLD].user = alice;
  login[OLD].password = alice;
  login[OLD].nonce = OLD;
  login[OLD].boundHello.mode = login[OLD].mode;
  welcome[OLD].to = alice;
  welcome[OLD].mode = login[OLD].mode;
  welcome[OLD].nonce = OLD;
  welcome[OLD].key = OLD;
  welcome[OLD].boundLogin = OLD;
  login[OLD].boundHello.session = inHello(login[OLD].mode, OLD);
  login[OLD].boundHello.challenge = inHello(login[OLD].mode, OLD);
  copyHello(login[OLD].boundHello, welcome[OLD].boundHello);
  if
  :: login[OLD].mode == enhanced ->
    login[OLD].session = login[OLD].boundHello.session;
    login[OLD].challenge = login[OLD].boundHello.challenge;
    login[OLD].point = OLD;
    welcome[OLD].session = OLD;
    welcome[OLD].point = OLD
  :: else
  fi
}

init {
  atomic {
    recallOldRun();
    run Server(FIRST);
    run Server(SECOND);
    run Client(FIRST, alice);
    if
    :: run Client(SECOND, alice)
    :: run Client(SECOND, bob)
    fi
  }
}
