import { join } from "node:path";
import { operationTable } from "@northspec/types/operations";
// TypeScript 7 has no API for the language service yet.
import ts from "typescript-5";
import { beforeAll, expect, test } from "vitest";
import { directory } from "./programs.ts";

const program = `import { createClient, getService } from "@northspec/client";
const client = createClient();
await client.createBuildService({
  projectId: "default-project",
  body: {
    name: "Docs Site",
    billing: { deploymentPlan: "nf-compute-20", buildPlan: "nf-compute-20" },
    vcsData: { projectUrl: "https://github.com/example-user/docs-site", projectType: "github" },
    buildSettings: { dockerfile: { buildEngine: "kaniko", dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
  },
});
const { data } = await client.listServiceBuilds({ projectId: "p", serviceId: "s", per_page: 2 });
console.log(data.builds[0]?.createdAt, getService);
client.
`;

const file = join(directory, "test/program-in-the-editor.ts");
let service: ts.LanguageService;

beforeAll(() => {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: [],
  };
  const read = (name: string) => (name === file ? program : ts.sys.readFile(name));
  service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = read(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => directory,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: (name) => ts.sys.directoryExists(name),
    realpath: (name) => ts.sys.realpath?.(name) ?? name,
  });
});

/** The text that an editor shows for a word of the program. */
function hover(word: string): string {
  const { documentation = [], tags = [] } = service.getQuickInfoAtPosition(file, program.indexOf(word)) ?? {};
  const lines = tags.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
  return [ts.displayPartsToString(documentation), ...lines].join("\n");
}

test.for([
  ["createBuildService", "Creates a service that builds images", "Project > Services > General > Create"],
  ["listServiceBuilds", "Returns the builds of a service, newest first", "Project > Services > General > Read"],
] as const)("the method %s shows its description and permission", ([word, description, permission]) => {
  const shown = hover(word);
  expect(shown).toContain(description);
  expect(shown).toContain(`Required permission: ${permission}.`);
});

test("a function shows the same as its method", () => {
  const shown = hover("getService);");
  expect(shown).toMatch(/^Get service\./);
  expect(shown).toContain("Required permission: Project > Services > General > Read.");
});

test("a field of a body shows its description, bounds and pattern", () => {
  const shown = hover('name: "Docs');
  expect(shown).toContain("Name of the service.");
  expect(shown).toContain("From 3 to 54 characters.");
  expect(shown).toContain("Pattern `^[a-zA-Z]");
});

test("a field shows its default", () => {
  expect(hover("buildEngine")).toContain("@default buildkit");
});

test("a deprecated field shows its replacement", () => {
  const shown = hover("deploymentPlan");
  expect(shown).toContain("@deprecated");
  expect(shown).toContain("Use `buildPlan` instead.");
});

test("a parameter shows its bounds, default and example", () => {
  const shown = hover("per_page");
  expect(shown).toContain("From 1 to 100.");
  expect(shown).toContain("@default 50");
  expect(shown).toContain("@example 2");
});

test("a field of a response shows its description and format", () => {
  expect(hover("createdAt")).toContain("Format: date-time");
});

test("an export shows its description and an example", () => {
  const shown = hover("createClient");
  expect(shown).toContain("Creates a client with all operations.");
  expect(shown).toContain("@throws TypeError");
  expect(shown).toContain("@example");
});

test("an editor completes the operations after a dot", () => {
  const { entries = [] } = service.getCompletionsAtPosition(file, program.lastIndexOf(".") + 1, {}) ?? {};
  const others = ["GET", "PUT", "POST", "PATCH", "DELETE", "waitFor"];
  expect(entries.map(({ name }) => name).toSorted()).toEqual([...others, ...Object.keys(operationTable)].toSorted());
});
