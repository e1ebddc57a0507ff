import { createHash } from "node:crypto";

const sequenceBytes = 6;
const checkBytes = 12;

/**
 * Creates an opaque cursor of 24 characters.
 *
 * @param list - The list that it belongs to. Other lists reject it.
 * @param sequence - The number of the last result before it, from 1.
 */
export function writeCursor(list: string, sequence: number): string {
  const number = Buffer.alloc(sequenceBytes);
  number.writeUIntBE(sequence, 0, sequenceBytes);
  const check = digest(list, number).subarray(0, checkBytes);
  return Buffer.concat([check, masked(list, check, number)]).toString("base64url");
}

/** Returns the number in a cursor, or `undefined` if the cursor does not belong to the list. */
export function readCursor(list: string, cursor: string): number | undefined {
  const bytes = Buffer.from(cursor, "base64url");
  if (bytes.length !== checkBytes + sequenceBytes || bytes.toString("base64url") !== cursor) return undefined;
  const check = bytes.subarray(0, checkBytes);
  const number = masked(list, check, bytes.subarray(checkBytes));
  const expected = digest(list, number).subarray(0, checkBytes);
  return expected.equals(check) ? number.readUIntBE(0, sequenceBytes) : undefined;
}

/** Masks a number, so that callers do not rely on it. Masking it again restores it. */
function masked(list: string, check: Buffer, number: Buffer): Buffer {
  const mask = digest(list, check);
  return Buffer.from(number.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function digest(list: string, bytes: Buffer): Buffer {
  return createHash("sha256").update(list).update("\0").update(bytes).digest();
}
