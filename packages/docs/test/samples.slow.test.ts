import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scaleDocument } from "@northspec/scripts/synthetic";
import { expect, test } from "vitest";
import { markdownOf, operationPage } from "../src/links.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { samplesOf } from "../src/samples/samples.ts";
import { reference, render } from "./html/render.ts";
import {
  createScaledProject,
  readBundle,
  serveRecorder,
  withoutExamples,
  withUniqueCommands,
} from "./samples/scaled.ts";
import { samplesOfMarkdown } from "./samples/read.ts";
import { printed, serveSamples } from "./samples/run.ts";
import { redirectPlatform } from "./support/platform.ts";
import { parseResponse } from "./support/response.ts";
import { checkTypes } from "./support/temp-project.ts";

const bundle = readBundle();
const text = { type: "string" };
const inQuery = (name: string, schema: object, more: object = {}) => ({
  name,
  in: "query",
  required: true,
  description: "What it is.",
  schema,
  ...more,
});

/** An operation with values that need quoting. */
const unlike = {
  parameters: bundle.paths["/v1/projects/{projectId}/services/build"]?.["parameters"],
  put: {
    operationId: "replaceThing",
    tags: ["Services"],
    summary: "Replace thing",
    description: "Replaces a thing.",
    "x-required-permission": "Project > Services > General > Read",
    "x-cli-command": "replace thing",
    parameters: [
      inQuery("q", text, { example: 'it\'s $HOME & "more"' }),
      inQuery("offset", { type: "integer" }, { example: -5 }),
      inQuery("deep", { type: "boolean" }, { example: false }),
    ],
    requestBody: {
      required: true,
      description: "The thing.",
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["name", "lines"],
            properties: {
              name: { ...text, description: "Its name." },
              lines: { type: "array", description: "Its lines.", items: text },
            },
          },
          examples: {
            thing: { summary: "A thing", value: { name: "it's `id`", lines: ["END", "\\ \n\u2028 #{a: b}"] } },
          },
        },
      },
    },
    responses: {
      "200": {
        description: "The thing.",
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["data"],
              properties: {
                data: {
                  type: "object",
                  description: "The thing.",
                  properties: { name: { ...text, description: "Its name." } },
                },
              },
            },
          },
        },
      },
    },
  },
};

const paths = { ...bundle.paths, "/v1/projects/{projectId}/things": unlike };
// Three more operations than in the paths.
const count = readReference(bundle).operations.length + 4;
const scaled = withUniqueCommands(scaleDocument({ ...bundle, paths }, count));

test.each([
  ["with examples", scaled],
  ["without examples", withoutExamples(scaled)],
] as const)(
  "the samples of a scaled specification send the same request, %s",
  async (_, document) => {
    const { operations, server } = readReference(document);
    expect(operations).toHaveLength(count);
    const project = createScaledProject(document);
    const recorder = await serveRecorder();
    const env = await redirectPlatform(project.directory, recorder.url, "the-token");
    for (const operation of operations) {
      const samples = samplesOf(operation, server);
      for (const { kind, code } of samples) await printed(kind, code, project, env);
      const received = recorder.received.splice(0);
      const sets = samples.flatMap(({ kind }, index) => (kind === "api" ? [received[index]] : []));
      expect(received).toStrictEqual(sets.flatMap((request) => [request, request, request]));
      for (const request of sets) {
        expect(request).toMatchObject({ method: operation.method, authorization: "Bearer the-token" });
        expect(request?.path.split("/")).toHaveLength(operation.path.split("/").length);
      }
      const bodies = operation.body?.examples.map(({ value }) => value) ?? [];
      expect(sets.map((request) => request?.body).slice(0, bodies.length)).toStrictEqual(bodies);
    }
    const modules = operations.flatMap((operation) =>
      samplesOf(operation, server).filter(({ kind }) => kind === "client"),
    );
    for (const [index, { code }] of modules.entries())
      writeFileSync(join(project.directory, `module-${index}.ts`), code);
    await checkTypes(project);
  },
  count * 15_000,
);

const files = render();

test.each(reference.operations)("CLI samples of $id get the response on their page", async (operation) => {
  const samples = samplesOfMarkdown(files.get(markdownOf(operationPage(operation))) ?? "");
  const run = await serveSamples();
  for (const { kind, code, response } of samples.filter((sample) => sample.kind === "cli")) {
    const wanted = parseResponse(response);
    const got = await run({ operationId: operation.id, kind, code, response: wanted });
    expect({ code, got }).toStrictEqual({ code, got: wanted });
  }
});

test.each([
  ["--jobId", "--identifier"],
  ["example-job", "example-manual-job"],
  ["--output json", ""],
])("a CLI sample with %s instead of %j gets another response", async (from, to) => {
  const operation = reference.operations.find(({ id }) => id === "getJob");
  const page = files.get(operation ? markdownOf(operationPage(operation)) : "") ?? "";
  const sample = samplesOfMarkdown(page).find(({ kind }) => kind === "cli");
  if (!sample?.code.includes(from)) throw new Error(`The sample has no ${from}.`);
  const run = await serveSamples();
  const wanted = parseResponse(sample.response);
  const code = sample.code.replace(from, to);
  const got = await run({ operationId: "getJob", kind: "cli", code, response: wanted }).catch(() => "none");
  expect(got).not.toEqual(wanted);
});
