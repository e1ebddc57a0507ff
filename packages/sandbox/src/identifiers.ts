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
// Without a common divisor with the number of slugs, its multiples reach every slug before one comes back.
const stride = 15_485_863;

/**
 * A slug such as `quiet-river-1048`: the same for the same text and number, another for each number of a text.
 *
 * @param text - what the slug is for.
 * @param number - a whole number from 0.
 */
export function slug(text: string, number: number): string {
  const index = Number((BigInt(hashInteger(text)) + BigInt(number) * BigInt(stride)) % BigInt(slugs));
  const words = Math.floor(index / numbers);
  const adjective = adjectives[words % adjectives.length] ?? "plain";
  const noun = nouns[Math.floor(words / adjectives.length)] ?? "view";
  return `${adjective}-${noun}-${1000 + (index % numbers)}`;
}

/** The 40 hexadecimal digits of a commit that stands for a text. */
export function commitSha(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** A UUID that stands for a text. */
export function uuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A fraction from 0 to 1, without 1, that stands for a text. */
export function fraction(text: string): number {
  return hashInteger(text) / 2 ** 48;
}

function hashInteger(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}

/**
 * Derives the identifier of a name: `Docs Site` becomes `docs-site`.
 *
 * @param name - a name that the specification's pattern accepts.
 */
export function identifierOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "-");
}

/** Derives a key that names share if they differ only in case, spaces or hyphens. */
export function conflictKeyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "");
}
