import { assertEquals, assertRejects } from "@std/assert";
import {
  formatPrivateKey,
  parsePrivateKey,
} from "../../../lib/seal/ssh/private_key.ts";
import {
  sign,
  SignatureError,
  verify,
} from "../../../lib/seal/ssh/signature.ts";
import { armor, dearmor } from "../../../lib/seal/ssh/wire.ts";

const LABEL = "SSH SIGNATURE";
/** RFC 8032, 7.1, test 1. */
const SEED = Uint8Array.fromHex(
  "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
);
const KEY = Uint8Array.fromHex(
  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
);
const signer = await parsePrivateKey(await formatPrivateKey(SEED, KEY, ""));

/** Made by `ssh-keygen -Y sign -n letter@letterlock` of OpenSSH 9.2 with the same key. */
const BY_SSH_KEYGEN = `-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg11qYAYKxCrfVS/7TyWQHOg7hcv
PapiMlrwIaaPcHURoAAAARbGV0dGVyQGxldHRlcmxvY2sAAAAAAAAABnNoYTUxMgAAAFMA
AAALc3NoLWVkMjU1MTkAAABAof7Zv3iSWuNF8oW5yCecBX16TGaemyKLRHEt13MrVi1WCL
o3z2FGRHFfJNnSr812w4efNeoaqPwo0bsZwr40Bg==
-----END SSH SIGNATURE-----
`;

Deno.test("sign() gives the signature that ssh-keygen gives", async () => {
  const signature = await sign("Lunch?\n", signer, "letter@letterlock");
  assertEquals(signature, BY_SSH_KEYGEN);
});

Deno.test("verify() tells whose signature it is", async () => {
  assertEquals(
    await verify("Lunch?\n", BY_SSH_KEYGEN, "letter@letterlock"),
    signer.publicKey,
  );
});

Deno.test("verify() refuses another text and another purpose", async () => {
  await assertRejects(
    () => verify("Lunch!\n", BY_SSH_KEYGEN, "letter@letterlock"),
    SignatureError,
    "of another text",
  );
  await assertRejects(
    () => verify("Lunch?\n", BY_SSH_KEYGEN, "list@letterlock"),
    SignatureError,
    "for another purpose",
  );
});

Deno.test("verify() refuses a signature with any bit flipped", async () => {
  const bytes = dearmor(LABEL, BY_SSH_KEYGEN, "it");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = new Uint8Array(bytes);
    damaged[bit >> 3] ^= 1 << (bit & 7);
    await assertRejects(
      () => verify("Lunch?\n", armor(LABEL, damaged), "letter@letterlock"),
      SignatureError,
    );
  }
});

Deno.test("verify() refuses armor in any other form", async () => {
  const cases = [
    BY_SSH_KEYGEN + "\n",
    BY_SSH_KEYGEN.trimEnd(),
    BY_SSH_KEYGEN.replaceAll("\n", "\r\n"),
    BY_SSH_KEYGEN.replace("\n-----END", "=\n-----END"),
    BY_SSH_KEYGEN.replaceAll("SIGNATURE", "Signature"),
    BY_SSH_KEYGEN.replace(/\n(.{20})/, "\n$1\n"),
  ];
  for (const wrong of cases) {
    await assertRejects(
      () => verify("Lunch?\n", wrong, "letter@letterlock"),
      SignatureError,
      "is damaged",
    );
  }
});
