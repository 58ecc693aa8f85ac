/** About how many bytes so many take in base64, in lines of 76 characters (RFC 2045, 6.8). */
export function inBase64(bytes: number): number {
  return Math.ceil(bytes / 57) * 77;
}
