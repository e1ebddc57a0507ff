import { property, assert, nat, uniqueArray, string } from "fast-check";
import { expect, test } from "vitest";
import { type IndexedPage, Parts } from "../src/search/parts.ts";

const seed = 20_261_122;

function partsOf(paths: readonly string[]): string[][] {
  const parts = new Parts();
  const made: (readonly IndexedPage[] | undefined)[] = paths.map((path) => parts.add({ path, html: "" }));
  made.push(parts.end());
  return made.filter((part) => part !== undefined).map((part) => part.map(({ path }) => path));
}

const manyPaths = uniqueArray(string({ minLength: 1, maxLength: 12 }), {
  minLength: 1500,
  maxLength: 2500,
  size: "max",
}).map((paths) => paths.toSorted());

test(`parts have every page once, in order, and none has more than 320 or, but for the last, fewer than 128 (seed ${seed})`, () => {
  assert(
    property(manyPaths, (paths) => {
      const parts = partsOf(paths);
      expect(parts.flat()).toEqual(paths);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(320);
      expect(Math.min(...parts.slice(0, -1).map(({ length }) => length))).toBeGreaterThanOrEqual(128);
    }),
    { seed, numRuns: 30 },
  );
});

test(`a page less leaves all parts before it as they were, and most of those after it (seed ${seed})`, () => {
  const shares: number[] = [];
  assert(
    property(manyPaths, nat(1499), (paths, index) => {
      const before = partsOf(paths);
      const after = new Set(partsOf(paths.toSpliced(index, 1)).map((part) => part.join("\n")));
      const removed = paths[index] ?? "";
      const own = before.findIndex((part) => part.includes(removed));
      const kept = before.map((part) => after.has(part.join("\n")));
      expect(kept.slice(0, own)).toEqual(before.slice(0, own).map(() => true));
      shares.push(kept.filter(Boolean).length / kept.length);
    }),
    { seed, numRuns: 60 },
  );
  expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.6);
});
