import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  systemPath,
  systemReason,
  systemSentence,
} from "../../../lib/program/system/system_reason.ts";
import { findSpelled, sourceCode } from "../source_code.ts";

/** Words that no person should have to read. */
const JARGON =
  /os error|errno|\bE[A-Z]{3,}\b|Deno|--allow|Requires|resource ID|getaddrinfo|\b(open|readfile|writefile|stat|link) '/;

type ErrorClass = new (message?: string) => Error;
const CLASSES = Object.entries(Deno.errors) as [string, ErrorClass][];

Deno.test("systemReason() has words of its own for each class of Deno's errors", () => {
  const texts = [
    "",
    "Das System kann die Datei nicht finden. (os error 2): open '/x/y'",
    'Requires all access to "/dev/fd/63", run again with the --allow-all flag',
    "Bad resource ID",
  ];
  for (const [name, Class] of CLASSES) {
    const reasons = texts.map((text) => systemReason(new Class(text)));
    assertEquals(new Set(reasons).size, 1, name);
    assert(/^[a-z][^.]+$/.test(reasons[0]), `${name}: "${reasons[0]}"`);
    assertFalse(JARGON.test(reasons[0]), reasons[0]);
  }
});

Deno.test("systemReason() has words for what disks and networks answer", () => {
  const texts = {
    "No such file or directory": "there is no such file or folder",
    "Permission denied": "permission denied",
    "Is a directory": "it is a folder",
    "No space left on device": "the disk is full",
    "Disk quota exceeded": "the disk quota is used up",
    "Quota exceeded": "the disk quota is used up",
    "Read-only file system": "the file system is read-only",
    "Stale file handle": "the network file system has lost the file",
    "Structure needs cleaning": "the file system is damaged",
    "File too large": "the file is too large for the file system",
    "No locks available": "the file system gives no more locks",
    "Too many open files": "too many files are open",
    "Too many open files in system": "too many files are open",
    "Connection reset by peer": "the other end broke it off",
    "Connection timed out": "no answer came in time",
    "No route to host": "no way leads there",
    "Something New": "something New",
  };
  for (const [text, words] of Object.entries(texts)) {
    for (
      const tail of ["", ": open '/x (os error 1)/y'", ": link 'a' -> 'b'"]
    ) {
      assertEquals(
        systemReason(new Error(`${text} (os error 1)${tail}`)),
        words,
        text,
      );
    }
    const spawning = `Failed to spawn '/x': ${text} (os error 1)`;
    assertEquals(systemReason(new Error(spawning)), words);
  }
});

Deno.test("systemReason() turns what the system really says into words", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const link = `${dir}/loop`;
    await Deno.symlink(link, link);
    const closed = await Deno.open(dir);
    closed.close();
    const acts: [() => unknown, string][] = [
      [() => Deno.readTextFile(`${dir}/no`), "there is no such file or folder"],
      [() => Deno.readTextFile(dir), "it is a folder"],
      [() => Deno.open(link), "its links lead in a circle"],
      [() => Deno.mkdir(dir), "something of that name is there already"],
      [() => Deno.open(`${dir}/${"x".repeat(300)}`), "its name is too long"],
      [() => Deno.open("a\0b"), "its name has a NUL character"],
      [() => closed.stat(), "it is closed"],
      [
        () => new Deno.Command(`${dir}/no`).spawn(),
        "there is no such file or folder",
      ],
      [
        () => Deno.listen({ hostname: "no such host", port: 0 }),
        "it is no name of a host",
      ],
    ];
    for (const [act, words] of acts) {
      const error = await Promise.try(act).then(
        () => undefined,
        (error) => error,
      );
      assert(error, `nothing failed for: ${words}`);
      assertEquals(systemReason(error), words);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("systemReason() has words for names that cannot be looked up", () => {
  const unknown =
    "failed to lookup address information: Name or service not known";
  assertEquals(systemReason(new Error(unknown)), "no such host is known");
  const later =
    "failed to lookup address information: Temporary failure in name resolution";
  assertEquals(
    systemReason(new Error(later)),
    "its name cannot be looked up now",
  );
  assertEquals(
    systemReason(new Error("getaddrinfo ENOTFOUND nosuch.invalid")),
    "no such host is known",
  );
  assertEquals(
    systemReason(new Error("connect ECONNREFUSED 127.0.0.1:5432")),
    "nothing listens there",
  );
});

Deno.test("systemReason() keeps a text of our own", () => {
  assertEquals(systemReason(new Error("Bad thing")), "Bad thing");
  assertEquals(systemReason("thing"), "thing");
  const ours = "Cannot read x: there is no such file";
  assertEquals(systemReason(new Deno.errors.NotFound(ours)), ours);
});

Deno.test("systemSentence() names the file that the system names", () => {
  const denied = "Permission denied (os error 13): open '/a/it's'";
  assertEquals(
    systemSentence(new Deno.errors.PermissionDenied(denied)),
    "Cannot use /a/it's: permission denied",
  );
  const incapable = 'Requires read access to "/a/b", run again with the flag';
  assertEquals(
    systemSentence(new Deno.errors.NotCapable(incapable)),
    "Cannot use /a/b: letterlock may not use it",
  );
  assertEquals(systemSentence(new Error("odd")), "odd");
});

Deno.test("no other code puts the text of an unknown error into a sentence", async () => {
  const raw =
    /\((?:error|cause) as Error\)\.message(?!\.replace)|\{ message \} = (?:error|cause) as|\$\{(?:error|cause)\}|String\((?:error|cause)\)/;
  const words = "lib/program/system/system_reason.ts";
  assertEquals(findSpelled(await sourceCode(), raw, [words]), []);
});

Deno.test("systemReason() keeps what went wrong, and no number or path", () => {
  assertEquals(
    systemReason(
      new Error("No space left on device (os error 28): write '/x/y'"),
    ),
    "the disk is full",
  );
});

Deno.test("systemReason() keeps a text that is not from the system", () => {
  assertEquals(systemReason(new Error("Bad thing")), "Bad thing");
  assertEquals(systemReason("thing"), "thing");
});

Deno.test("systemReason() has no word of the runtime's own flags", () => {
  const error = new Deno.errors.NotCapable(
    'Requires all access to "/proc/1/mem", run again with the --allow-all flag',
  );
  assertEquals(
    systemReason(error),
    "letterlock may not use it",
  );
});

Deno.test("systemPath() names both paths of a link", () => {
  const full = "No space left on device (os error 28): link '/a/x' -> '/b/x'";
  assertEquals(systemPath(new Error(full)), "/a/x to /b/x");
});
