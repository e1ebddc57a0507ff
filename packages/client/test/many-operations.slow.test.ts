// The client for a specification with 500 operations.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scaleDocument, type ScalableDocument } from "@northspec/scripts/synthetic";
import { operationTable } from "@northspec/types/operations";
import { buildSync } from "esbuild";
import ts from "typescript-5";
import { afterAll, beforeAll, expect, test } from "vitest";

const packages = join(import.meta.dirname, "../..");
const count = Object.keys(operationTable).length;
const sizes = [count, 500] as const;
const verbs = ["GET", "PUT", "POST", "PATCH", "DELETE"];
/** Number of the last copy of the operations. */
const last = Math.floor(500 / count) - 1;
/** In the package, so that modules find its dependencies; ignored by git. */
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(packages, "client/.build-many-"));
  for (const size of sizes) generatePackages(size);
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Generates @northspec/types and @northspec/client for a number of operations. */
function generatePackages(size: number): void {
  const specification = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
  const original = JSON.parse(readFileSync(specification, "utf8")) as ScalableDocument; // the bundle, which is linted
  const modules = join(directory, String(size), "node_modules/@northspec");
  mkdirSync(modules, { recursive: true });
  // A package with another name, since a package can import itself.
  writeFileSync(join(directory, String(size), "package.json"), JSON.stringify({ name: "app", type: "module" }));
  const document = join(directory, String(size), "openapi.json");
  writeFileSync(document, JSON.stringify(scaleDocument(original, size)));
  for (const name of ["types", "client"]) {
    const target = join(modules, name);
    for (const part of ["package.json", "src"]) {
      cpSync(join(packages, name, part), join(target, part), { recursive: true });
    }
    const generator = fileURLToPath(import.meta.resolve(`@northspec/scripts/generate/${name}`));
    execFileSync(process.execPath, [generator, document, "src"], { cwd: target });
  }
}

/** The operations of a scaled specification, which may exceed its size: path items are copied as a whole. */
function operationIdsOf(size: number): string[] {
  const { paths } = JSON.parse(readFileSync(join(directory, String(size), "openapi.json"), "utf8")) as ScalableDocument; // written above
  return Object.values(paths).flatMap((item) =>
    // The parameters of a path item are an array, without an operationId.
    Object.values(item).flatMap((operation) => (operation as { readonly operationId?: string }).operationId ?? []),
  );
}

/** Bundles an app. */
function bundle(size: number, code: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: code, resolveDir: join(directory, String(size)) },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  return outputFiles.map(({ text }) => text).join("");
}

test("a bundle of one call has the same size with 500 operations", () => {
  const app = `import { createFetch, getService } from "@northspec/client";
console.log(await getService(createFetch(), { projectId: "p", serviceId: "s" }));`;
  const [few = "", many = ""] = sizes.map((size) => bundle(size, app));
  expect(few).toContain("/v1/projects/{projectId}/services/{serviceId}");
  expect(many.length).toBe(few.length);
  // Shows that the other operations exist.
  const whole = bundle(500, `import { createClient } from "@northspec/client"; console.log(createClient());`);
  expect(whole).toContain(`getServiceCopy${last}`);
});

/** Opens an app of the client with 500 operations in an editor. */
function openEditor(code: string): { errorLines(): number[]; completions(after: string): string[] } {
  const file = join(directory, "500/app.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: [],
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? code : ts.sys.readFile(path)),
    getCompilationSettings: () => options,
    getCurrentDirectory: () => dirname(file),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot(path) {
      const text = path === file ? code : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
  });
  return {
    errorLines() {
      const errors = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
      return errors.map(({ start = 0 }) => code.slice(0, start).split("\n").length);
    },
    completions(after) {
      const index = code.indexOf(after);
      if (index === -1) throw new Error(`The app has no ${after}`);
      const found = service.getCompletionsAtPosition(file, index + after.length, undefined);
      return found?.entries.map(({ name }) => name) ?? [];
    },
  };
}

test("with 500 operations, each invalid use is an error on its line", () => {
  const lines = [
    `import { createClient, createFetch, getJobCopy${last} } from "@northspec/client";`,
    `const client = createClient();`,
    `const right: string = (await client.getServiceCopy${last}({ projectId: "p", serviceId: "s" })).data.name;`,
    `await client.getServiceCopy${last}({ projectId: "p", serviceID: "s" }); // wrong`,
    `await client.listServiceBuildsCopy${last}({ projectId: "p", serviceId: "s", per_page: 2 });`,
    `await client.listServiceBuildsCopy${last}({ projectId: "p", serviceId: "s", per_page: "2" }); // wrong`,
    `await client.getNothing({}); // wrong`,
    `await getJobCopy${last}(createFetch(), { projectId: "p" }); // wrong`,
    `const path = { projectId: "p", serviceId: "s" };`,
    `const result = await client.GET("/v1/projects/{projectId}/copy-${last}/services/{serviceId}", { params: { path } });`,
    `const name: string | undefined = result.data?.data.name;`,
    `const age = result.data?.data.age; // wrong`,
    `await client.GET("/v1/projects/{projectId}/copy-${last + 2}/services/{serviceId}", { params: { path } }); // wrong`,
    `await client.GET("/v1/projects/{projectId}/copy-${last}/jobs/{jobId}", { params: { path } }); // wrong`,
    `console.log(right, name, age);`,
  ];
  const wrong = lines.flatMap((line, index) => (line.endsWith("// wrong") ? index + 1 : []));
  expect([...new Set(openEditor(lines.join("\n")).errorLines())]).toStrictEqual(wrong);
});

test("with 500 operations, an editor completes operations, inputs, results and paths", () => {
  const editor = openEditor(`import { createClient } from "@northspec/client";
const client = createClient();
client.get;
client.getServiceCopy${last}({ });
(await client.getServiceCopy${last}({ projectId: "p", serviceId: "s" })).data.na;
client.createBuildServiceCopy${last}({ projectId: "p", body: { } });
client.GET("");
client.GET("/v1/projects/{projectId}/copy-${last}/services/{serviceId}", { params: { path: { } } });
`);
  const operations = editor.completions("client.get");
  expect(operations).toEqual(
    expect.arrayContaining(["getService", `getServiceCopy${last}`, `getJobCopy${last}`, "GET"]),
  );
  expect(operations.toSorted()).toEqual([...operationIdsOf(500), "waitFor", ...verbs].toSorted());
  expect(editor.completions(`getServiceCopy${last}({ `)).toStrictEqual(["projectId", "serviceId"]);
  expect(editor.completions(".data.na")).toEqual(expect.arrayContaining(["name", "serviceType"]));
  expect(editor.completions("body: { ")).toEqual(expect.arrayContaining(["name", "billing", "buildSettings"]));
  expect(editor.completions(`client.GET("`)).toEqual(
    expect.arrayContaining([`/v1/projects/{projectId}/copy-${last}/services/{serviceId}`]),
  );
  expect(editor.completions("params: { path: { ")).toStrictEqual(["projectId", "serviceId"]);
});
