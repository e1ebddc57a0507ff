import { nodesOf } from "@northspec/openapi";
import fc from "fast-check";
import { checkSync } from "recheck";
import { describe, expect, test } from "vitest";
import { document } from "./openapi.ts";

const seed = 20_260_101;
console.info(`seed of the generated samples: ${seed}`);

const patterns = new Set(
  nodesOf(document.root, "schema").flatMap((node) => (node.at("pattern").exists ? [node.at("pattern").string()] : [])),
);

/** The documented patterns that the specification replaces, the replacements, and the parts of sample strings. */
const replaced = [
  {
    field: "projectUrl",
    documented: String.raw`^(https:\/\/)?((www(\.[a-zA-Z0-9\-]{2,})+\.)?[a-zA-Z0-9\-]{2,})(\.([a-zA-Z0-9\-]{2,}))+(\/([a-zA-Z0-9\-._]{2,}))+?$`,
    linear: String.raw`^(https:\/\/)?[a-zA-Z0-9\-]{2,}(\.[a-zA-Z0-9\-]{2,})+(\/[a-zA-Z0-9\-._]{2,})+$`,
    parts: ["https://", "www.", "ab.cd", "/ef", ".gh", "/", ".", "a"],
    shape: [
      ["", "https://", "http://"],
      ["", "www.", "ab.", "a."],
      ["", "www.", "x-y."],
      ["www", "com", "c", "example"],
      ["", ".", ".io", ".i"],
      ["", "/", "/ab", "/a"],
      ["", "/c.d", "/_"],
      ["", "/", "é", "\n", "x"],
    ],
  },
  {
    field: "imagePath",
    // Without the escapes that are not valid in Unicode patterns.
    documented: String.raw`^(?:(?:https?:\/\/)?([a-zA-Z0-9\-]+\.[a-zA-Z0-9\.\-]+)(\/v1)?)?(?:\/)?([a-zA-Z/-9\.\-_]+)(?::([a-zA-Z/-9\.\-_:]+)|@([a-zA-Z/-9\.\-_:]+))$`,
    linear: String.raw`^(?:https?:\/\/[a-zA-Z0-9-]+\.[a-zA-Z0-9.-])?[a-zA-Z0-9/._-]+[:@][a-zA-Z0-9/._:-]+$`,
    parts: ["https://", "a.b", ":", "@", "/", ".", "/v1", "-"],
    shape: [
      ["", "https://", "http://", "ftp://"],
      ["", "ghcr.io", "localhost", "a."],
      ["", "/v1", ":5000"],
      ["", "/", "//"],
      ["", "nginx", "user/app_1", "é"],
      ["", ":", "@", "@sha256:"],
      ["", "latest", "1.29", "a@b"],
    ],
  },
  {
    field: "healthChecks[].path",
    documented: String.raw`^\/([a-zA-Z0-9-._]+\/)*[a-zA-Z0-9-._]*((\?([a-zA-Z0-9-._]+(=[a-zA-Z0-9-._]+)?)*)(&([a-zA-Z0-9-._]+(=[a-zA-Z0-9-._]+)?)*)*)?$`,
    linear: String.raw`^\/(?:[a-zA-Z0-9-._]+\/)*[a-zA-Z0-9-._]*(?:\?(?:[a-zA-Z0-9-._]+(?:=[a-zA-Z0-9-._](?:[a-zA-Z0-9-._]+=[a-zA-Z0-9-._])*[a-zA-Z0-9-._]*)?)?(?:&(?:[a-zA-Z0-9-._]+(?:=[a-zA-Z0-9-._](?:[a-zA-Z0-9-._]+=[a-zA-Z0-9-._])*[a-zA-Z0-9-._]*)?)?)*)?$`,
    parts: ["/", "?", "a", "=", "&", "b.c", "//", "é"],
    shape: [
      ["/", "", "//"],
      ["", "health", "a/b", "a/b/"],
      ["", "?", "?a", "?a=1", "?=1"],
      ["", "=", "b=2", "=b=2"],
      ["", "&", "&c=3", "&&", "?"],
      ["", "d", "=", "é"],
    ],
  },
  {
    field: "metricName",
    documented: "[a-zA-Z_:][a-zA-Z0-9_:]*$",
    linear: "[a-zA-Z_:][0-9]*$",
    parts: ["a", "Z_", ":", "0", "42", "-", " ", "é"],
    shape: [
      ["", "9", "-", "é"],
      ["", "a", "_", ":", "0"],
      ["", "queue_length", "42", " "],
      ["", "a", "-", "."],
      ["", "0", "99", "\n"],
    ],
  },
  {
    field: "hostnames",
    // Without the escape of hyphens, which is not valid in Unicode patterns.
    documented: String.raw`^(([a-z0-9][a-z0-9\-]*)|[a-z0-9]\.)*([a-z]+|xn--[a-z0-9]+)\.?$`,
    linear: String.raw`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*([a-z0-9][a-z0-9-]*)?([a-z]|xn--[a-z0-9]+)\.?$`,
    parts: ["a", "1", "-", ".", "xn--", "é", "bc"],
    shape: [
      ["", "a", "-", "db-1", "."],
      ["", ".", "1.", "-."],
      ["", "example", "xn--", "xn--1", "x"],
      ["", ".", "-", "9"],
      ["", "com", "xn--p1ai", "2", "-"],
      ["", ".", "..", "\n"],
    ],
  },
  {
    field: "schedule",
    documented: String.raw`(@(annually|yearly|monthly|weekly|daily|hourly))|((((\d+,)+\d+|(\d+(\/|-)\d+)|\d+|\*) ?){5})`,
    linear: String.raw`@(?:annually|yearly|monthly|weekly|daily|hourly)|[\d*] ?(?:(?:\*|\d(?:(?:,\d)+|[/-]\d)?) ?){3}[\d*]`,
    parts: ["1", "*", " ", ",", "-", "/", "@daily", "30", "é"],
    shape: [
      ["30", "*", "*/5", "1,2", "@hourly", "1-5-6"],
      [" ", "", "  "],
      ["8", "*", "1-5", "1/2", ","],
      [" ", "", "-"],
      ["*", "1,15", "1,2/3", "x"],
      [" ", "", "\n"],
      ["*", "1-3", "0,6,5"],
      [" ", ""],
      ["*", "7", "MON", ""],
    ],
  },
];

describe.each(replaced)("the pattern of $field", ({ documented, linear, parts, shape }) => {
  const one = new RegExp(documented, "u");
  const other = new RegExp(linear, "u");

  test("replaces the documented pattern in the specification", () => {
    expect(patterns.has(linear)).toBe(true);
    expect(patterns.has(documented)).toBe(false);
  });

  test("replaces a pattern that takes more than linear time", () => {
    expect(checkSync(documented, "u").status).toBe("vulnerable");
  });

  test("accepts the same strings as the documented pattern", () => {
    const shaped = fc.tuple(...shape.map((choices) => fc.constantFrom(...choices)));
    const random = fc.array(fc.constantFrom(...parts), { maxLength: 9 });
    const samples = fc.oneof(shaped, random).map((sample) => sample.join(""));
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(samples, fc.string({ maxLength: 20 })), (sample) => {
        if (one.test(sample)) accepted += 1;
        expect(other.test(sample)).toBe(one.test(sample));
      }),
      { seed, numRuns: 5_000 },
    );
    // Samples that are all rejected would prove nothing.
    expect(accepted).toBeGreaterThan(50);
  });

  test("accepts the same strings of up to six parts as the documented pattern", () => {
    const alphabet = parts.slice(0, 6);
    let strings = [""];
    for (let length = 1; length <= 6; length += 1) {
      strings = strings.flatMap((head) => alphabet.map((piece) => head + piece));
      expect(strings.filter((sample) => one.test(sample) !== other.test(sample))).toEqual([]);
    }
  });
});
