import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readChangelog } from "../src/changelog.ts";

const packages = {
  "spec/package.json": '{ "name": "@northspec/spec" }',
  "packages/client/package.json": '{ "name": "@northspec/client" }',
  "packages/docs/package.json": '{ "name": "@northspec/docs", "private": true }',
};

/** Creates a workspace with these files. */
function workspace(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "northspec-changelog-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...packages, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const changeset =
  '---\n"@northspec/client": minor\n"@northspec/spec": patch\n---\n\nA new method.\n\nWith two paragraphs.\n';

test("lists pending changesets as unreleased, with their packages and the largest bump", () => {
  const root = workspace({ ".changeset/brave-hats.md": changeset, ".changeset/README.md": "# Changesets\n" });
  expect(readChangelog(root)).toBe(
    "# Changelog\n\n## Unreleased\n\n### Minor: `@northspec/client`, `@northspec/spec`\n\nA new method.\n\nWith two paragraphs.\n",
  );
});

test("lists each change of a release once, the largest bump first", () => {
  const root = workspace({
    "spec/CHANGELOG.md": `# @northspec/spec

## 1.10.0

### Minor Changes

- 0a1b2c3: A new operation.

  It has two paragraphs.

### Patch Changes

- 1122334: A clearer description.

## 1.9.0
`,
    "packages/client/CHANGELOG.md": `# @northspec/client

## 1.10.0

### Minor Changes

- 0a1b2c3: A new operation.

  It has two paragraphs.

### Patch Changes

- Updated dependencies [0a1b2c3]
  - @northspec/spec@1.10.0

## 1.9.0

### Major Changes

- A method has another name.

### Patch Changes

- @northspec/spec@1.9.0
  - @northspec/types@1.9.0
`,
  });
  expect(readChangelog(root)).toBe(`# Changelog

## 1.10.0

### Minor: \`@northspec/client\`, \`@northspec/spec\`

A new operation.

It has two paragraphs.

### Patch: \`@northspec/spec\`

A clearer description.

## 1.9.0

### Major: \`@northspec/client\`

A method has another name.
`);
});

test("omits changes of private packages", () => {
  const root = workspace({
    ".changeset/quiet-docs.md": '---\n"@northspec/docs": patch\n---\n\nAnother color.\n',
    "packages/docs/CHANGELOG.md": "## 1.0.0\n\n### Patch Changes\n\n- Another color.\n",
  });
  expect(readChangelog(root)).toBe("# Changelog\n\nNo changes yet.\n");
});

test.each([
  ["no front matter", "A new method.\n", ".changeset/bad.md:1: The front matter is missing"],
  [
    "invalid YAML",
    '---\n"@northspec/client: minor\n---\n\nText.\n',
    ".changeset/bad.md: The front matter is not valid YAML",
  ],
  ["a list", "---\n- minor\n---\n\nText.\n", ".changeset/bad.md:2: The front matter must be a map"],
])("rejects a changeset with %s and reports its name", (_, text, message) => {
  expect(() => readChangelog(workspace({ ".changeset/bad.md": text }))).toThrow(message);
});

test("lists every changeset of this workspace with its bump and packages", () => {
  const changelog = readChangelog();
  expect(changelog).toMatch(/^# Changelog\n\n## /);
  for (const [heading] of changelog.matchAll(/^### .*$/gm)) {
    expect(heading).toMatch(/^### (?:Major|Minor|Patch): `@northspec\/[a-z]+`(?:, `@northspec\/[a-z]+`)*$/);
  }
});
