import { assertEquals, assertThrows } from "@std/assert";
import {
  allowedSignersPath,
  clientFolder,
  clientPasswordPath,
  clientPrivateKeyPath,
  clientPublicKeyPath,
  clientsFolder,
  credentialsPath,
  groupFolder,
  groupListPath,
  groupPrivateKeyPath,
  groupPublicKeyPath,
  isTemporaryName,
  pinPath,
  sealKeyNumbers,
  sealKeyPath,
  serverFolder,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  signKeyPath,
  temporaryPath,
  userPublicKeyPath,
  usersFolder,
} from "../../lib/keys/paths.ts";
import { findSpelled, sourceCode } from "../program/source_code.ts";

Deno.test("the paths of keys are those of docs/operations.md", () => {
  const server = serverFolder("k");
  const clients = clientsFolder("k");
  const group = groupFolder("k");
  const bob = clientFolder(clients, "bob");
  assertEquals([
    serverPrivateKeyPath(server),
    serverPublicKeyPath(server),
    credentialsPath(server),
    usersFolder(server),
    userPublicKeyPath(server, "bob"),
    clientPrivateKeyPath(bob, "bob"),
    clientPublicKeyPath(bob, "bob"),
    serverPublicKeyPath(bob),
    clientPasswordPath(bob),
    pinPath(bob),
    sealKeyPath(bob, "bob", 1),
    sealKeyPath(bob, "bob", 2),
    signKeyPath(bob, "bob", 1),
    signKeyPath(bob, "bob", 2),
    groupPrivateKeyPath(group),
    groupPublicKeyPath(bob),
    groupListPath(bob),
    allowedSignersPath(bob),
  ], [
    "k/server/server_private.pem",
    "k/server/server_public.pem",
    "k/server/credentials.json",
    "k/server/users",
    "k/server/users/bob_public.pem",
    "k/clients/bob/bob_private.pem",
    "k/clients/bob/bob_public.pem",
    "k/clients/bob/server_public.pem",
    "k/clients/bob/password",
    "k/clients/bob/server_is_enhanced",
    "k/clients/bob/bob_seal.txt",
    "k/clients/bob/bob_seal.2.txt",
    "k/clients/bob/bob_sign",
    "k/clients/bob/bob_sign.2",
    "k/group/group_sign",
    "k/clients/bob/group_sign.pub",
    "k/clients/bob/group_list",
    "k/clients/bob/allowed_signers",
  ]);
});

Deno.test("no path is made of what is no user's name", () => {
  const named = [
    clientFolder,
    userPublicKeyPath,
    clientPrivateKeyPath,
    clientPublicKeyPath,
    (folder: string, name: string) => sealKeyPath(folder, name, 1),
    (folder: string, name: string) => signKeyPath(folder, name, 1),
  ];
  for (const path of named) {
    for (const name of ["", "..", "a/b", "server", "Bob"]) {
      assertThrows(() => path("k", name), RangeError, "no user's name");
    }
  }
});

Deno.test("sealKeyNumbers() finds a user's identities, the newest first", () => {
  const files = [
    ...["bob_seal.txt", "bob_seal.10.txt", "bob_seal.2.txt", "bob_sign.3"],
    ...["bob_seal.1.txt", "bob_seal.02.txt", "bob_seal.0.txt", "bob_seal."],
    ...["rob_seal.4.txt", "bob_seal.5.txt.tmp-0123456789abcdef", "bob_seal"],
  ];
  assertEquals(sealKeyNumbers(files, "bob"), [10, 2, 1]);
  assertEquals(sealKeyNumbers([], "bob"), []);
});

Deno.test("isTemporaryName() knows what temporaryPath() makes, and nothing else", () => {
  assertEquals(
    isTemporaryName(temporaryPath("a.pem", "0123456789abcdef")),
    true,
  );
  for (
    const name of ["a.pem", "a.tmp-0", "a.tmp-0123456789abcdef.pem", ".tmp-"]
  ) {
    assertEquals(isTemporaryName(name), false, name);
  }
});

Deno.test("no other file spells a path of keys", async () => {
  const spelled =
    /(server|_)_?(private|public)\.pem|credentials\.json|\/password`|server_is_enhanced|_seal\b|_sign\b|group_list`|\/allowed_signers`|keys\/(server|clients|group)|\/clients\b|\.tmp-/;
  assertEquals(
    findSpelled(await sourceCode(), spelled, ["lib/keys/paths.ts"]),
    [],
  );
});
