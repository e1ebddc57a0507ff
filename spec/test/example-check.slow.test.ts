import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Outcome, SpecificationCopy } from "./specification-copy.ts";

const timeout = 60_000;
const memory = "node_modules/.cache/northspec-spec/examples";
let copy: SpecificationCopy;

beforeAll(() => {
  copy = new SpecificationCopy();
});

afterAll(() => copy.remove());

/** How many path items a run says it checked, and how many it did not. */
function counts({ output }: Outcome): { readonly checked: number; readonly unchanged: number } {
  const [, checked, unchanged] = /were checked: (\d+); unchanged since theirs passed: (\d+)\./.exec(output) ?? [];
  return { checked: Number(checked), unchanged: Number(unchanged) };
}

/** Each problem of a report: where it is and what it is. */
function problems({ output }: Outcome): string[] {
  return [...output.matchAll(/^\[\d+\] (\S+ at \S+)\n\n(.+)$/gm)]
    .map(([, place, words]) => `${place} ${words}`)
    .toSorted();
}

/** The files that a file reaches through the references of its YAML, and itself. */
function reach(file: string): Set<string> {
  const reached = new Set([file]);
  for (const each of reached) {
    JSON.stringify(parse(copy.read(each)), (key, value: unknown) => {
      if (key === "$ref" && typeof value === "string") reached.add(join(dirname(each), value));
      return value;
    });
  }
  return reached;
}

const pathFiles = () => readdirSync(join(copy.folder, "paths")).map((name) => `paths/${name}`);

/** Makes all that there is known to have passed. */
function pass(): void {
  const outcome = copy.generate();
  expect(outcome.output).toContain("Created a bundle");
  expect(outcome.status).toBe(0);
}

test("the bundle is, byte for byte, what Redocly makes of openapi.yaml", { timeout }, () => {
  pass();
  expect(copy.run("redocly", "bundle", "openapi.yaml", "--output", "plain.json").status).toBe(0);
  expect(copy.bundle()).toBe(copy.read("plain.json"));
});

test("an unchanged specification is not checked again", { timeout }, () => {
  pass();
  const all = pathFiles().length;
  expect(counts(copy.generate())).toEqual({ checked: 0, unchanged: all });
});

test.each([
  "paths/v1_projects_{projectId}_jobs_{jobId}.yaml",
  "components/examples/JobCron.yaml",
  "components/schemas/BuildStatus.yaml",
  "components/schemas/PlanId.yaml",
  "components/responses/Conflict.yaml",
  "components/headers/RetryAfter.yaml",
])("an edit of %s has the examples of exactly those path items checked that reach it", { timeout }, (file) => {
  pass();
  const all = pathFiles();
  const reaching = all.filter((path) => reach(path).has(file)).length;
  expect(reaching).toBeGreaterThan(0);
  const undo = copy.edit(file, "\n", "\n# A comment.\n");
  try {
    expect(counts(copy.generate())).toEqual({ checked: reaching, unchanged: all.length - reaching });
  } finally {
    undo();
  }
});

/** Edits that make an example invalid, by what is edited, and the place where the mistake is. */
const mistakes = [
  {
    edited: "the example",
    file: "components/examples/ServiceCombined.yaml",
    edit: ["status: SUCCESS", "status: SUCCEEDED"],
    place: /^components\/examples\/ServiceCombined\.yaml:19:17 /,
  },
  {
    edited: "the example of a request",
    file: "components/examples/CreateBuildServiceFromDockerfile.yaml",
    edit: ["name: Docs Site", "name: 7"],
    place: /^components\/examples\/CreateBuildServiceFromDockerfile\.yaml:3:9 /,
  },
  {
    edited: "the schema that the body names",
    file: "components/schemas/Job.yaml",
    edit: ["required:\n", "required:\n  - owner\n"],
    place: /^components\/examples\/JobManual\.yaml:4:5 /,
  },
  {
    edited: "a schema that three others stand before",
    file: "components/schemas/BuildStatus.yaml",
    edit: ["  - SUCCESS\n", ""],
    place: /^components\/examples\/ServiceBuild\.yaml:19:17 /,
  },
  {
    edited: "a schema that many path items share",
    file: "components/schemas/PlanId.yaml",
    edit: ["maxLength: 100", "maxLength: 12"],
    place: /^components\/examples\/BuildServiceFromDockerfile\.yaml:9:18 /,
  },
  {
    edited: "a response that path items share",
    file: "components/responses/Forbidden.yaml",
    edit: ["../examples/ErrorForbidden.yaml", "../examples/JobManual.yaml"],
    place: /^components\/examples\/JobManual\.yaml:3:3 /,
  },
  {
    edited: "the path item",
    file: "paths/v1_projects_{projectId}_jobs_{jobId}.yaml",
    edit: ["../components/examples/JobCron.yaml", "../components/examples/ServiceBuild.yaml"],
    place: /^components\/examples\/ServiceBuild\.yaml:\d+:\d+ /,
  },
] as const;

describe.each(mistakes)("an example that is invalid since $edited was edited", ({ file, edit: [from, to], place }) => {
  test("is caught as by the whole of the linter, and passes when mended", { timeout }, () => {
    pass();
    const bundled = copy.bundle();
    const mend = copy.edit(file, from, to);
    try {
      const linted = problems(copy.run("redocly", "lint"));
      expect(linted).toContainEqual(expect.stringMatching(place));
      for (const generated of [copy.generate(), copy.generate()]) {
        expect(generated.status).toBe(1);
        expect(problems(generated)).toEqual(linted);
      }
      expect(copy.bundle()).toBe(bundled);
    } finally {
      mend();
    }
    const { status, output } = copy.generate();
    expect(output).toContain("Created a bundle");
    expect(status).toBe(0);
  });
});

test("a build that fails remembers nothing, not even of what has passed in it", { timeout }, () => {
  rmSync(join(copy.folder, memory), { force: true });
  const mend = copy.edit("components/parameters/JobId.yaml", "required: true", "required: true\nrequird: true");
  try {
    expect(copy.generate().status).toBe(1);
  } finally {
    mend();
  }
  expect(counts(copy.generate())).toEqual({ checked: pathFiles().length, unchanged: 0 });
});

test.each([
  ["garbage", () => copy.write(memory, "\u0000{]\n".repeat(1000))],
  ["cut off", () => copy.write(memory, copy.read(memory).replaceAll(/.\n/g, "\n"))],
  [
    "no file",
    () => {
      rmSync(join(copy.folder, memory));
      mkdirSync(join(copy.folder, memory));
    },
  ],
])("a memory that is %s is as good as none", { timeout }, (_, spoil) => {
  pass();
  spoil();
  const mend = copy.edit("components/examples/JobCron.yaml", "backoffLimit: 2", "backoffLimit: twice");
  try {
    expect(copy.generate().status).toBe(1);
  } finally {
    mend();
  }
  expect(counts(copy.generate())).toEqual({ checked: pathFiles().length, unchanged: 0 });
  rmSync(join(copy.folder, memory), { recursive: true });
});

test("other rules of the linter make all that has passed be checked again", { timeout }, () => {
  pass();
  const undo = copy.edit("redocly.yaml", "rules:\n", "rules:\n  # A comment.\n");
  try {
    expect(counts(copy.generate())).toEqual({ checked: pathFiles().length, unchanged: 0 });
  } finally {
    undo();
  }
});

test("the memory keeps nothing of path items that are gone", { timeout }, () => {
  pass();
  const before = copy.read(memory);
  const undo = copy.edit("components/schemas/PlanId.yaml", "billing plan", "plan");
  pass();
  undo();
  pass();
  expect(copy.read(memory)).toBe(before);
});

test("a new path item is checked, and only it", { timeout }, () => {
  pass();
  const file = "paths/v1_jobs_{jobId}.yaml";
  const text = copy.read("paths/v1_projects_{projectId}_jobs_{jobId}.yaml");
  const added = text
    .replace("  - $ref: ../components/parameters/ProjectId.yaml\n", "")
    .replace("operationId: getJob", "operationId: getAnyJob")
    .replace("examples/JobCron.yaml", "examples/ServiceBuild.yaml");
  copy.write(file, added);
  const undo = copy.edit("openapi.yaml", "\npaths:\n", `\npaths:\n  /v1/jobs/{jobId}:\n    $ref: ${file}\n`);
  try {
    const { status, output } = copy.generate();
    expect(status).toBe(1);
    expect(output).toMatch(/^\[1\] components\/examples\/ServiceBuild\.yaml:\d+:\d+/m);
    copy.write(file, added.replace("examples/ServiceBuild.yaml", "examples/JobCron.yaml"));
    expect(counts(copy.generate())).toEqual({ checked: 1, unchanged: pathFiles().length - 1 });
  } finally {
    undo();
    rmSync(join(copy.folder, file));
  }
});

test("path items that reach a reference which is written in another way are checked each time", { timeout }, () => {
  const files = ["components/schemas/Job.yaml", "components/schemas/JobType.yaml"] as const;
  const undo = copy.edit(files[0], "jobType:\n    $ref: JobType.yaml", "jobType: { $ref: JobType.yaml }");
  try {
    const all = pathFiles();
    const checked = all.filter((path) => reach(path).has(files[0])).length;
    pass();
    expect(counts(copy.generate())).toEqual({ checked, unchanged: all.length - checked });
    const mend = copy.edit(files[1], "  - cron\n", "");
    try {
      expect(problems(copy.generate())).toContainEqual(
        expect.stringMatching(/^components\/examples\/JobCron\.yaml:\d+:\d+ at #\/value\/data\/jobType /),
      );
    } finally {
      mend();
    }
  } finally {
    undo();
  }
});

/** What could bear on an example beside the files that its path item reaches. */
const surroundings = [
  {
    what: "an option of the rule",
    file: "redocly.yaml",
    edit: [
      "rules:\n",
      "rules:\n  no-invalid-media-type-examples: { severity: error, allowAdditionalProperties: true }\n",
    ],
  },
  { what: "another set of rules", file: "redocly.yaml", edit: ["  - diff-recommended\n", ""] },
  {
    what: "a component in openapi.yaml",
    file: "openapi.yaml",
    edit: ["components:\n", "components:\n  schemas: {}\n"],
  },
  {
    what: "a path item in openapi.yaml",
    file: "openapi.yaml",
    edit: ["paths:\n", "paths:\n  /v1/nothing:\n    description: Nothing.\n"],
  },
] as const;

test.each(surroundings)(
  "with $what the examples are checked with everything else",
  { timeout },
  ({ file, edit: [from, to] }) => {
    pass();
    const undo = copy.edit(file, from, to);
    const mend = copy.edit("components/examples/JobCron.yaml", "backoffLimit: 2", "backoffLimit: twice");
    try {
      const generated = copy.generate();
      expect(generated.status).toBe(1);
      expect(problems(generated)).toEqual(problems(copy.run("redocly", "lint")));
      mend();
      expect(copy.generate()).toMatchObject({
        status: 0,
        output: expect.stringContaining("Examples: checked with everything else."),
      });
    } finally {
      mend();
      undo();
    }
  },
);

test("a mistake that the linter was told to ignore stays ignored", { timeout }, () => {
  const mend = copy.edit("components/examples/JobCron.yaml", "backoffLimit: 2", "backoffLimit: twice");
  try {
    expect(copy.run("redocly", "lint", "--generate-ignore-file").status).toBe(0);
    expect(copy.read(".redocly.lint-ignore.yaml")).toContain("backoffLimit");
    expect(copy.generate().status).toBe(0);
    rmSync(join(copy.folder, ".redocly.lint-ignore.yaml"));
    expect(copy.generate().status).toBe(1);
  } finally {
    mend();
  }
});
