/** The keys that a client needs to log in, from its folder. */
export interface ClientKeys {
  privateKey: CryptoKey;
  serverPublicKey: CryptoKey;
}
