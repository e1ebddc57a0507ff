/** Deterministic random values. */
export interface Random {
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  number(): number;
  /** Returns an integer from 0 to a limit (exclusive). */
  integer(limit: number): number;
  /** Returns one of several values. */
  pick<Value>(values: readonly Value[]): Value;
  /** Returns true with a probability. */
  chance(probability: number): boolean;
}

/** Creates a generator with the Mulberry32 algorithm. */
export function createRandom(seed: number): Random {
  let state = seed;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (limit: number) => Math.floor(number() * limit);
  return {
    number,
    integer,
    pick(values) {
      const value = values[integer(values.length)];
      if (value === undefined) throw new RangeError("There is no value to pick.");
      return value;
    },
    chance: (probability) => number() < probability,
  };
}
