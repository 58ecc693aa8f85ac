/** What the models are expected to show. */

/** By the names of their files. */
export const MODELS = ["handover", "handshake", "letter", "record"] as const;
export type Model = typeof MODELS[number];

/** A model, with faults or none, and the claims that then must break: exactly these. */
export interface Row {
  model: Model;
  /** Macros of the model: the seeded faults, or REACH. */
  variant: string[];
  /** In alphabetical order; none if all hold. */
  broken: string[];
  /** Whether it is cheap enough for every run of the tests. */
  quick?: true;
}

// With REACH the model claims that these never happen, and has to be wrong.
const HANDOVER_REACHES = [
  "both_never_served",
  "captive_never_serves",
  "misled_never_comes",
  "old_never_opens",
  "twice_never_checked",
];
const HONEST_HANDOVER_REACHES = [
  "both_never_served",
  "captive_never_serves",
  "twice_never_checked",
];
const HANDSHAKE_REACHES = [
  "both_never_finish",
  "downgrade_never_comes",
  "false_welcome_never_comes",
  "mallory_never_enters",
  "replay_never_comes",
];
const RECORD_REACHES = [
  "alarm_never_comes",
  "both_never_finish",
  "cut_never_comes",
];
const LETTER_REACHES = [
  "dated_back_never_believed",
  "false_list_never_comes",
  "letter_never_comes",
  "old_letter_never_leaks",
  "old_list_never_comes",
  "passing_on_never_comes",
  "second_list_never_comes",
  "swap_never_comes",
  "twice_never_comes",
  "withheld_list_never_leaks",
];

// A reader who believes anybody's signature, or none at all.
const ANY_SENDER = [
  "ended_keys_are_refused",
  "reader_is_meant",
  "recipients_agree",
  "sender_agrees",
];

export const ROWS: Row[] = [
  { model: "handover", variant: [], broken: [], quick: true },
  { model: "handover", variant: ["REACH"], broken: HANDOVER_REACHES },
  { model: "handover", variant: ["HONEST"], broken: [], quick: true },
  {
    model: "handover",
    variant: ["HONEST", "REACH"],
    broken: HONEST_HANDOVER_REACHES,
  },
  // What a supervisor that somebody took over can do, and ours does not prevent.
  { model: "handover", variant: ["OWN_KEY"], broken: ["key_is_secret"] },
  { model: "handover", variant: ["FORGED"], broken: ["user_agrees"] },
  // A worker of several sessions has the secrets of them all.
  {
    model: "handover",
    variant: ["HONEST", "SHARED"],
    broken: ["captive_has_one"],
  },
  {
    model: "handover",
    variant: ["WORKER_CHECKS"],
    broken: ["key_is_secret", "server_key_stays", "user_agrees"],
  },
  {
    model: "handover",
    variant: ["HONEST", "WORKER_CHECKS"],
    broken: ["server_key_stays"],
  },
  { model: "handover", variant: ["NAME_BESIDE"], broken: ["user_agrees"] },
  {
    model: "handover",
    variant: ["UNBOUND"],
    broken: ["key_is_secret", "nonce_is_new", "user_agrees"],
  },
  { model: "handover", variant: ["REUSED_KEY"], broken: ["nonce_is_new"] },
  {
    model: "handover",
    variant: ["SAME_SECRETS"],
    broken: ["key_is_secret", "nonce_is_new", "user_agrees"],
  },
  { model: "handover", variant: ["KEPT_SEAL"], broken: ["seal_is_new"] },
  {
    model: "handover",
    variant: ["HONEST", "NO_RETRY"],
    broken: ["login_is_answered"],
  },
  {
    model: "handover",
    variant: ["HONEST", "BLIND_RETRY"],
    broken: ["login_enters_once"],
  },
  {
    model: "handover",
    variant: ["HONEST", "TIED"],
    broken: ["session_goes_on"],
  },
  { model: "handshake", variant: [], broken: [] },
  { model: "handshake", variant: ["REACH"], broken: HANDSHAKE_REACHES },
  {
    model: "handshake",
    variant: ["NO_CHALLENGE"],
    broken: ["login_is_fresh"],
    quick: true,
  },
  {
    model: "handshake",
    variant: ["MODE_OUTSIDE"],
    broken: ["key_stays_secret", "login_is_fresh", "mode_agrees"],
  },
  {
    model: "handshake",
    variant: ["NO_CLIENT_NONCE"],
    broken: ["key_is_secret", "key_stays_secret", "server_is_genuine"],
  },
  { model: "handshake", variant: ["NO_DH"], broken: ["key_stays_secret"] },
  // The associated data is a second net: what it binds is inside the envelopes too.
  { model: "handshake", variant: ["UNBOUND"], broken: [] },
  {
    model: "handshake",
    variant: ["BASIC"],
    broken: ["key_stays_secret", "login_is_fresh"],
  },
  {
    model: "handshake",
    variant: ["BASIC", "REACH"],
    broken: HANDSHAKE_REACHES,
  },
  // Basic mode as it was before letterlock.
  {
    model: "handshake",
    variant: ["BASIC", "UNBOUND", "NO_CLIENT_NONCE"],
    broken: [
      "key_agrees",
      "key_is_secret",
      "key_stays_secret",
      "login_is_fresh",
      "mode_agrees",
      "run_agrees",
      "server_is_genuine",
      "user_agrees",
    ],
  },
  { model: "record", variant: [], broken: [], quick: true },
  {
    model: "record",
    variant: ["REACH"],
    broken: RECORD_REACHES,
    quick: true,
  },
  {
    model: "record",
    variant: ["NO_SEQUENCE"],
    broken: ["comes_in_order", "end_is_whole"],
    quick: true,
  },
  {
    model: "record",
    variant: ["ONE_KEY"],
    broken: ["comes_from_peer", "end_is_whole", "nonce_is_new"],
  },
  { model: "record", variant: ["NO_BYE"], broken: ["end_is_whole"] },
  {
    model: "record",
    variant: ["SAME_SESSION"],
    broken: ["comes_from_peer", "end_is_whole", "nonce_is_new"],
  },
  {
    model: "record",
    variant: ["BASIC"],
    broken: ["comes_from_peer", "comes_in_order", "end_is_whole"],
  },
  { model: "letter", variant: [], broken: [], quick: true },
  { model: "letter", variant: ["REACH"], broken: LETTER_REACHES },
  {
    model: "letter",
    variant: ["NO_RECIPIENTS"],
    broken: ["reader_is_meant", "recipients_agree"],
    quick: true,
  },
  { model: "letter", variant: ["NO_HASH"], broken: ["content_agrees"] },
  { model: "letter", variant: ["ANY_SIGNER"], broken: ANY_SENDER },
  { model: "letter", variant: ["UNSIGNED_HEAD"], broken: ANY_SENDER },
  {
    model: "letter",
    variant: ["UNCHECKED_READER"],
    broken: ["reader_is_meant"],
  },
  {
    model: "letter",
    variant: ["UNSIGNED_LIST"],
    broken: [
      "content_is_secret",
      "keys_are_theirs",
      "reader_is_meant",
      "recipients_agree",
      "sender_agrees",
    ],
  },
  {
    model: "letter",
    variant: ["NO_SERIAL"],
    broken: [
      "content_is_secret",
      "ended_keys_are_refused",
      "list_never_goes_back",
      "sender_agrees",
    ],
  },
  {
    model: "letter",
    variant: ["NO_END"],
    broken: ["ended_keys_are_refused", "sender_agrees"],
  },
];
