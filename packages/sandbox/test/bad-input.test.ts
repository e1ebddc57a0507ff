import { request as httpRequest } from "node:http";
import { serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";
import { operations } from "./specification.ts";
import { methodsAt } from "./traffic.ts";

const create = `${project}/services/build`;
const json = { "content-type": "application/json" };

test.each([
  ["no content", "", "a JSON document"],
  ["a truncated document", '{"name": "Docs', "well-formed JSON"],
  ["text that is not JSON", "name=Docs", "well-formed JSON"],
  ["two documents", "{} {}", "well-formed JSON"],
  ["deep nesting", "[".repeat(100_000) + "]".repeat(100_000), "at most 32 levels of objects and arrays"],
  ["deeply nested fields", `{"a":`.repeat(5000), "at most 32 levels of objects and arrays"],
])("rejects a body with %s with a 400", async (_, text, expected) => {
  const { status, body } = await send(openSandbox(), create, { method: "POST", headers: json, body: text });
  expect(status).toBe(400);
  expect(body.error.details).toEqual([{ in: "body", pointer: "", expected }]);
});

test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
  "rejects the content type %j with a 400 that names the expected one",
  async (type) => {
    const { status, body } = await send(openSandbox(), create, {
      body: buildService("Docs"),
      headers: { "content-type": type },
    });
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ in: "header", pointer: "/content-type", expected: "application/json" }]);
  },
);

test("accepts a content type with a charset", async () => {
  const headers = { "content-type": "application/json; charset=utf-8" };
  expect((await send(openSandbox(), create, { body: buildService("Docs"), headers })).status).toBe(200);
});

test("names each invalid part of a body by JSON pointer, with the expected value", async () => {
  const { status, body } = await send(openSandbox(), create, {
    body: {
      name: "x",
      description: "é",
      tags: ["ok-tag", "no"],
      billing: { buildPlan: 7, gpu: { configuration: {} } },
      disabledCI: "yes",
      buildSource: "zip",
      vcsData: { projectUrl: "ftp://example.com/repository", projectType: "github", "a/b~c": 1 },
      buildSettings: {
        dockerfile: { dockerFilePath: "Dockerfile", dockerWorkDir: "/" },
        storage: { ephemeralStorage: { storageSize: 1 } },
      },
      buildFiles: { "/a/b": { encoding: "utf-8" } },
      unknown: true,
    },
  });
  expect(status).toBe(400);
  const details = Object.fromEntries(
    body.error.details.map(({ pointer, expected }: { pointer: string; expected: string }) => [pointer, expected]),
  );
  expect(details).toEqual({
    "/name": "at least 3 characters",
    "/description": expect.stringMatching(/^pattern `/),
    "/tags/1": "at least 3 characters",
    "/billing/buildPlan": "a string",
    "/billing/gpu/configuration/gpuType": "the field to be present",
    "/disabledCI": "true or false",
    "/buildSource": 'one of "git", "bundle"',
    "/vcsData/projectUrl": expect.stringMatching(/^pattern `/),
    "/vcsData/a~1b~0c": "no field with this name",
    "/buildSettings/dockerfile/dockerFilePath": expect.stringMatching(/^pattern `/),
    "/buildSettings/storage/ephemeralStorage/storageSize": expect.any(String),
    "/buildFiles/~1a~1b/data": "the field to be present",
    "/unknown": "no field with this name",
  });
});

test.each([
  [{}, "`dockerfile` or `buildpack`"],
  [
    { dockerfile: { dockerFilePath: "/a", dockerWorkDir: "/" }, buildpack: {} },
    expect.stringMatching(/^exactly one of: .+, .+$/),
  ],
  ["kaniko", expect.stringMatching(/^exactly one of: .+, .+$/)],
])("names the variants for build settings of %j", async (buildSettings, expected) => {
  const { body } = await send(openSandbox(), create, { body: buildService("Docs", { buildSettings }) });
  expect(body.error.details).toEqual([{ in: "body", pointer: "/buildSettings", expected }]);
});

test("rejects a body that is too large with a 413, with or without Content-Length", async () => {
  const sandbox = openSandbox();
  const large = JSON.stringify(buildService("Docs", { description: "a".repeat(2_000_000) }));
  const announced = await send(sandbox, create, { method: "POST", headers: json, body: large });
  expect([announced.status, announced.body.error.details[0].expected]).toEqual([413, "at most 1048576 bytes"]);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x61)),
  });
  const response = await sandbox.fetch(`http://sandbox.test${create}`, {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${sandbox.token}` },
    body: endless,
    duplex: "half",
  } as RequestInit);
  expect(response.status).toBe(413);
});

const paths = [...new Set(operations.map(({ path }) => path))].map((path) => path.replaceAll(/\{\w+\}/g, "any-id"));

test.each(paths)("rejects an unknown method of %s with a 405 that lists the allowed ones", async (path) => {
  const { status, headers, body } = await send(openSandbox(), path, { method: "PROPFIND" });
  expect(status).toBe(405);
  expect(headers.get("allow")?.split(", ").toSorted()).toEqual(methodsAt(path));
  expect(body.error.details.allowedMethods.toSorted()).toEqual(methodsAt(path));
});

test.each([
  "/",
  "/v1",
  "/v2/projects/default-project/services/example-service",
  "/v1/unknown",
  `${project}/services/example-service/`,
  "/%E0%A4%A",
  "//",
])("responds to the path %s with a 404", async (path) => {
  const { status, body } = await send(openSandbox(), path);
  expect(status).toBe(404);
  expect(body.error.status).toBe(404);
});

test.each(["%00", "a%0Ab", "%7F", "a%09"])("rejects the identifier %s with a 400", async (identifier) => {
  const { status, body } = await send(openSandbox(), `${project}/services/${identifier}`);
  expect(status).toBe(400);
  expect(body.error.details).toEqual([
    { in: "path", pointer: "/serviceId", expected: "an identifier without control characters" },
  ]);
});

/** Sends a path unchanged: `fetch` would resolve dot segments. */
async function rawStatus(url: string, path: string, token: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((done, failed) => {
    const request = httpRequest({ hostname, port, path, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.on("end", () => done(response.statusCode));
    });
    request.on("error", failed);
    request.end();
  });
}

test("does not match another operation for encoded slashes and dots in an identifier", async () => {
  const sandbox = openSandbox();
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  const paths = {
    [`${project}/services/example-service%2Fbuild`]: 404,
    [`${project}/services/..%2Fjobs%2Fexample-job`]: 404,
    [`${project}/services/%2e%2e/jobs/example-job`]: 400,
    [`${project}/services/../jobs/example-job`]: 400,
    [`${project}/services/./example-service`]: 400,
    [`${project}/services/%2E`]: 400,
    [`${project}/services/..`]: 400,
    [`${project}/services//build`]: 404,
  };
  for (const [path, status] of Object.entries(paths)) {
    expect([path, await rawStatus(server.url, path, sandbox.token)]).toEqual([path, status]);
  }
});

test("treats the names of built-in properties as ordinary fields", async () => {
  const sandbox = openSandbox();
  const text = JSON.stringify(buildService("Docs")).replace("{", '{"__proto__": {"polluted": true}, "constructor": 1,');
  const { status, body } = await send(sandbox, create, { method: "POST", headers: json, body: text });
  expect(status).toBe(400);
  expect(body.error.details.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
    "/__proto__",
    "/constructor",
  ]);
  expect({}).not.toHaveProperty("polluted");
  for (const id of ["__proto__", "constructor", "toString"]) {
    expect((await send(sandbox, `${project}/services/${id}`)).status).toBe(404);
  }
});

test("does not repeat secrets in errors", async () => {
  const sandbox = openSandbox();
  const secret = "correct-horse-battery";
  const { body } = await send(sandbox, create, {
    body: buildService("x", { buildArguments: { KEY: secret }, buildFiles: { "/a": { data: 7, text: secret } } }),
  });
  expect(JSON.stringify(body)).not.toContain(secret);
  const malformed = await send(sandbox, create, {
    method: "POST",
    headers: json,
    body: `{"buildArguments": {"KEY": ${secret}`,
  });
  expect(JSON.stringify(malformed.body)).not.toContain(secret);
});
