import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseUsers, UsersFileError } from "../../lib/keys/users_file.ts";
import { mayThrow, property, text, userName } from "./property.ts";

const password = text(128, 1).filter((value) =>
  !/[\p{Cc}\p{Zl}\p{Zp}\ufffd]/u.test(value) && value === value.trim() &&
  !/\s#/.test(value)
);
const entries = fc.uniqueArray(
  fc.record({
    name: userName,
    password: fc.option(password, { nil: undefined }),
  }),
  { selector: ({ name }) => name, maxLength: 20 },
);
const between = fc.constantFrom("\n", "\r\n", "\n\n", "\n# comment: x\n");

property(
  "parseUsers() reads what was written, whatever is between the lines",
  [entries, between],
  (written, separator) => {
    const lines = written.map((entry) =>
      entry.password === undefined
        ? entry.name
        : `${entry.name}:${entry.password}`
    );
    const read = parseUsers(lines.join(separator), "users.txt").users;
    assertEquals(
      read.map(({ name, password }) => ({ name, password })),
      written,
    );
  },
);

const line = fc.oneof(
  fc.tuple(fc.oneof(userName, text()), text()).map((parts) => parts.join(":")),
  userName,
  text(),
);

property(
  "parseUsers() reads any text or names its bad lines",
  [fc.array(line).map((lines) => lines.join("\n"))],
  (file) =>
    mayThrow([UsersFileError], () => {
      for (const { password } of parseUsers(file, "f").users) {
        assert(password === undefined || [...password].length <= 128);
      }
    }),
  500,
);

const SECRET = "Tr0ub4dor&3";

property(
  "parseUsers() tells no password in what it says of a bad line",
  [fc.oneof(userName, text()), text(), text()],
  (name, before, after) => {
    try {
      parseUsers(`${name}:${before}${SECRET}${after}`, "users.txt");
    } catch (error) {
      assert(error instanceof UsersFileError);
      assert(!error.problems.join().includes(SECRET));
    }
  },
);
