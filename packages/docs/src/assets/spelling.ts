/**
 * Corrects the words of a query that are not part of any known word.
 *
 * @returns The query itself, if no known word is similar.
 */
export function correct(query: string, known: readonly string[]): string {
  return query.replaceAll(/[\p{L}\p{N}]+/gu, (word) => {
    const lower = word.toLowerCase();
    // Short words are similar to too many others.
    const maxTypos = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    if (maxTypos === 0 || known.some((each) => each.toLowerCase().includes(lower))) return word;
    const similar = known.map((each) => ({ each, typos: countTypos(lower, each.toLowerCase(), maxTypos) }));
    const [best] = similar.toSorted((one, other) => one.typos - other.typos);
    return best && best.typos <= maxTypos ? best.each : word;
  });
}

/**
 * Counts the letters to insert, remove, replace or swap with the next one: the optimal string alignment distance.
 *
 * @returns Infinity if the lengths differ too much.
 */
function countTypos(one: string, other: string, maxTypos: number): number {
  if (Math.abs(one.length - other.length) > maxTypos) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = current;
  }
  return above.at(-1) ?? Infinity;
}
