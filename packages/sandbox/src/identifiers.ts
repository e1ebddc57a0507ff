import { createHash } from "node:crypto";

const adjectives =
  "amber ample bold brave brief bright brisk broad calm candid clear clever cosmic crisp curious daring deep eager early easy even exact fair fancy fast fine firm fleet fond frank fresh gentle glad golden grand great happy hardy honest humble jolly joyous keen kind late lively loyal lucid lucky mellow merry mild modest neat nimble noble plain polite proud quick quiet rapid ready".split(
    " ",
  );
const nouns =
  "anchor arch bay beach bell bird boat branch breeze bridge brook canyon cape castle cave cedar cliff cloud coast comet coral creek dawn delta desert dune field fjord flame forest garden glacier grove harbor haven hill island lagoon lake land leaf light meadow mesa moon mountain oasis ocean orchard peak pine plain pond prairie rain reef ridge river shore sky spring star stone stream valley view".split(
    " ",
  );

const numbers = 9000;
const slugs = adjectives.length * nouns.length * numbers;
// Coprime with the number of slugs, so that its multiples reach every slug before one repeats.
const stride = 15_485_863;

/**
 * Creates a slug such as `quiet-river-1048`. For the same text, each number gives a different slug.
 *
 * @param text - The text that the slug is derived from.
 * @param number - An integer from 0.
 */
export function slug(text: string, number: number): string {
  const index = Number((BigInt(hashInteger(text)) + BigInt(number) * BigInt(stride)) % BigInt(slugs));
  const pair = Math.floor(index / numbers);
  const adjective = adjectives[pair % adjectives.length] ?? "plain";
  const noun = nouns[Math.floor(pair / adjectives.length)] ?? "view";
  return `${adjective}-${noun}-${1000 + (index % numbers)}`;
}

/** Derives a commit hash from a string. */
export function commitSha(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** Derives a UUID from a string. */
export function uuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Derives a number from 0 (inclusive) to 1 (exclusive) from a string. */
export function fraction(text: string): number {
  return hashInteger(text) / 2 ** 48;
}

function hashInteger(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}

/**
 * Derives the identifier of a name: `Docs Site` becomes `docs-site`.
 *
 * @param name - A valid name under the specification's pattern.
 */
export function identifierOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "-");
}

/** Derives a key that names share if they differ only in case, spaces or hyphens. */
export function conflictKeyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "");
}
