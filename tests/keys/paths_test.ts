import { assertEquals, assertThrows } from "@std/assert";
import {
  clientFolder,
  clientPasswordPath,
  clientPrivateKeyPath,
  clientPublicKeyPath,
  clientsFolder,
  credentialsPath,
  isTemporaryName,
  pinPath,
  serverFolder,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  temporaryPath,
  userPublicKeyPath,
  usersFolder,
} from "../../lib/keys/paths.ts";
import { findSpelled, sourceCode } from "../program/source_code.ts";

Deno.test("the paths of keys are those of docs/operations.md", () => {
  const server = serverFolder("k");
  const clients = clientsFolder("k");
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
  ]);
});

Deno.test("no path is made of what is no user's name", () => {
  const named = [
    clientFolder,
    userPublicKeyPath,
    clientPrivateKeyPath,
    clientPublicKeyPath,
  ];
  for (const path of named) {
    for (const name of ["", "..", "a/b", "server", "Bob"]) {
      assertThrows(() => path("k", name), RangeError, "no user's name");
    }
  }
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
    /(server|_)_?(private|public)\.pem|credentials\.json|\/password`|server_is_enhanced|keys\/(server|clients)|\/clients\b|\.tmp-/;
  assertEquals(
    findSpelled(await sourceCode(), spelled, ["lib/keys/paths.ts"]),
    [],
  );
});
