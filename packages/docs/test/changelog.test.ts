import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readChangelog } from "../src/changelog/read.ts";

const packages = {
  "spec/package.json": '{ "name": "@northspec/spec" }',
  "packages/client/package.json": '{ "name": "@northspec/client" }',
  "packages/docs/package.json": '{ "name": "@northspec/docs", "private": true }',
};

/** A workspace that has these files. */
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

test("changesets that wait for a release are shown as unreleased, with their packages and the highest rise", () => {
  const root = workspace({ ".changeset/brave-hats.md": changeset, ".changeset/README.md": "# Changesets\n" });
  expect(readChangelog(root)).toBe(
    "# Changelog\n\n## Unreleased\n\n### Minor: `@northspec/client`, `@northspec/spec`\n\nA new method.\n\nWith two paragraphs.\n",
  );
});

test("a release is shown with the changes of all packages, each change once, the greatest first", () => {
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

test("versions stand in their order, a prerelease below what it leads to", () => {
  const versions = ["1.0.0-next.2", "0.9.1", "1.0.0-next.10", "1.0.0", "0.10.0"];
  const root = workspace({
    "spec/CHANGELOG.md": versions.map((version) => `## ${version}\n\n### Patch Changes\n\n- A fix.\n`).join("\n"),
  });
  expect([...readChangelog(root).matchAll(/^## (.+)$/gm)].map(([, version]) => version)).toEqual([
    "1.0.0",
    "1.0.0-next.10",
    "1.0.0-next.2",
    "0.10.0",
    "0.9.1",
  ]);
});

test("changes of what is not published are not shown", () => {
  const root = workspace({
    ".changeset/quiet-docs.md": '---\n"@northspec/docs": patch\n---\n\nAnother colour.\n',
    "packages/docs/CHANGELOG.md": "## 1.0.0\n\n### Patch Changes\n\n- Another colour.\n",
  });
  expect(readChangelog(root)).toBe("# Changelog\n\nNothing has changed yet.\n");
});

test.each([
  ["no front matter", "A new method.\n", ".changeset/bad.md:1: The front matter is missing"],
  ["no YAML", '---\n"@northspec/client: minor\n---\n\nText.\n', ".changeset/bad.md: The front matter is no YAML"],
  ["a list", "---\n- minor\n---\n\nText.\n", ".changeset/bad.md:2: The front matter must be a map"],
  [
    "an unknown rise",
    '---\n"@northspec/client": huge\n---\n\nText.\n',
    '.changeset/bad.md: `@northspec/client` is raised by "huge". It must be major, minor, patch.',
  ],
])("a changeset with %s is named, with what to write", (_, text, message) => {
  expect(() => readChangelog(workspace({ ".changeset/bad.md": text }))).toThrow(message);
});

test("every changeset of this workspace is shown, with a kind of change that exists", () => {
  const changelog = readChangelog();
  expect(changelog).toMatch(/^# Changelog\n\n## /);
  for (const [heading] of changelog.matchAll(/^### .*$/gm)) {
    expect(heading).toMatch(/^### (?:Major|Minor|Patch): `@northspec\/[a-z]+`(?:, `@northspec\/[a-z]+`)*$/);
  }
});
