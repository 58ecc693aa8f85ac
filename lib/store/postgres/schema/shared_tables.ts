/**
 * The tables of what servers share beside mail: the second version of the schema.
 *
 * - `account`: one row a user, with the public key that a Welcome is sealed to, in PEM; it
 *   is empty while keygen replaces it, and then there is no password either.
 * - `password`: its password record, in JSON; without one its user cannot log in. The role
 *   of session workers cannot read it.
 * - `group_list`: one row at most, the list that keygen signed.
 * - `change`: one row, a number that grows whenever one of these three changes.
 * - `server`: one row a running server; one that is not seen for a while has ended.
 * - `place`: one row a session, of a server that is there. `turn`: one row, which whoever
 *   takes a place has locked.
 * - `penalty`: failed logins by address and by the name that they aimed at.
 *
 * @module
 */

/** What makes them. */
export const SHARED_TABLES = `CREATE TABLE account (
  name text COLLATE "C" PRIMARY KEY,
  public_key text NOT NULL
);
CREATE TABLE password (
  name text COLLATE "C" PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  record text NOT NULL
);
CREATE TABLE group_list (list text NOT NULL);
CREATE TABLE change (number bigint NOT NULL);
INSERT INTO change VALUES (0);
CREATE TABLE server (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  started bigint NOT NULL,
  seen timestamptz NOT NULL,
  status text NOT NULL
);
CREATE TABLE place (
  server uuid NOT NULL REFERENCES server ON DELETE CASCADE,
  session bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (server, session)
);
CREATE INDEX place_name ON place (name);
CREATE TABLE turn (number bigint NOT NULL);
INSERT INTO turn VALUES (0);
CREATE TABLE penalty (
  address text NOT NULL,
  aim text NOT NULL,
  failures integer NOT NULL,
  last timestamptz NOT NULL,
  PRIMARY KEY (address, aim)
);
CREATE INDEX penalty_last ON penalty (last);`;
