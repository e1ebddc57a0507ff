import { join } from "node:path";
import type { ApiCall } from "./api.ts";
import type { Subject } from "./comparison.ts";
import { openapi, peers, repository, run } from "./processes.ts";

/** An app that uses one client: `make(baseUrl, fetch)` returns functions that call the API and resolve to `data`. */
export interface ClientProgram extends Subject {
  /** JavaScript that only imports what the calls need. */
  source(calls: readonly ApiCall[]): string;
  /** JavaScript that exports all of the client. */
  readonly everything?: string;
  /** Whether the client does not accept a custom `fetch`. */
  readonly hasOwnFetch?: boolean;
}

interface ProgramSource {
  /** Returns import statements for operations. */
  readonly imports?: (names: string) => string;
  /** Statements that set up the client. */
  readonly setup: string;
  /** An expression that resolves to the `data` of a response. */
  readonly call: (call: ApiCall) => string;
}

function writeWith({ imports = () => "", setup, call }: ProgramSource): ClientProgram["source"] {
  return (calls) => `${imports(calls.map(({ id }) => id).join(", "))}
export function make(baseUrl, fetch) {
  ${setup}
  return [${calls.map((each) => `async () => ${call(each)}`).join(",\n    ")}];
}
`;
}

const token = '"bench-token"';

/** Path parameters and the body as properties of one object. */
function flatInput({ parameters, body }: ApiCall): string {
  return JSON.stringify({ ...parameters, body });
}

/** Path parameters in a separate object. */
function groupedInput({ parameters, body }: ApiCall): string {
  return JSON.stringify({ path: parameters, body });
}

function callByPath({ method, path, parameters, body }: ApiCall): string {
  return `(await client.${method}("${path}", ${JSON.stringify({ params: { path: parameters }, body })})).data?.data`;
}

/** The operations' names in the official client. */
const officialNames: Readonly<Record<string, string>> = {
  getService: "get.service",
  getServiceDeployment: "get.service.deployment",
  getJob: "get.job",
  listServiceBuilds: "get.service.builds",
  createBuildService: "create.service.build",
};

export const programs: readonly ClientProgram[] = [
  {
    name: "fetch",
    kind: "baseline",
    source: writeWith({
      setup: `const headers = { authorization: "Bearer " + ${token}, accept: "application/json" };`,
      call: ({ method, path, parameters, body }) => {
        const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "");
        const type = '"content-type": "application/json"';
        const init = body
          ? `{ method: "${method}", headers: { ...headers, ${type} }, body: JSON.stringify(${JSON.stringify(body)}) }`
          : "{ headers }";
        return `(await (await fetch(baseUrl + "${url}", ${init})).json()).data`;
      },
    }),
  },
  {
    name: "openapi-fetch",
    kind: "peer",
    source: writeWith({
      imports: () => 'import createClient from "openapi-fetch";',
      setup: `const client = createClient({ baseUrl, fetch, headers: { authorization: "Bearer " + ${token} } });`,
      call: callByPath,
    }),
    everything: 'export * from "openapi-fetch"; export { default } from "openapi-fetch";',
  },
  {
    name: "@hey-api/openapi-ts",
    kind: "peer",
    source: writeWith({
      imports: (names) => `import { client } from "./hey/client.gen.ts"; import { ${names} } from "./hey/sdk.gen.ts";`,
      setup: `client.setConfig({ baseUrl, fetch, auth: ${token} });`,
      call: (call) => `(await ${call.id}(${groupedInput(call)})).data?.data`,
    }),
    everything: 'export * from "./hey/client.gen.ts"; export * from "./hey/sdk.gen.ts";',
  },
  {
    name: "redocly generate-client",
    kind: "peer",
    source: writeWith({
      imports: (names) => `import { configure, ${names} } from "./redocly.ts";`,
      setup: `configure({ serverUrl: baseUrl, fetch, auth: { bearer: ${token} } });`,
      call: (call) => `(await ${call.id}(${groupedInput(call)})).data`,
    }),
    everything: 'export * from "./redocly.ts";',
  },
  {
    name: "@northflank/js-client",
    kind: "peer",
    hasOwnFetch: true,
    source: writeWith({
      imports: () => 'import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";',
      setup: `const context = new ApiClientInMemoryContextProvider();
  context.addContext({ name: "bench", token: ${token}, host: baseUrl });
  const client = new ApiClient(context);`,
      call: ({ id, parameters, body }) =>
        `(await client.${officialNames[id]}(${JSON.stringify({ parameters, data: body })})).data`,
    }),
    everything: 'export * from "@northflank/js-client";',
  },
  {
    name: "northspec, functions",
    kind: "northspec",
    source: writeWith({
      imports: (names) => `import { createFetch, ${names} } from "@northspec/client";`,
      setup: `const apiFetch = createFetch({ token: ${token}, baseUrl, fetch });`,
      call: (call) => `(await ${call.id}(apiFetch, ${flatInput(call)})).data`,
    }),
    everything: 'export * from "@northspec/client";',
  },
  {
    name: "northspec, createClient",
    kind: "northspec",
    source: writeWith({
      imports: () => 'import { createClient } from "@northspec/client";',
      setup: `const client = createClient({ token: ${token}, baseUrl, fetch });`,
      call: (call) => `(await client.${call.id}(${flatInput(call)})).data`,
    }),
    everything: 'export * from "@northspec/client";',
  },
  {
    name: "northspec, by path",
    kind: "northspec",
    source: writeWith({
      imports: () => 'import { createFetch, createPathClient } from "@northspec/client";',
      setup: `const client = createPathClient(createFetch({ token: ${token}, baseUrl, fetch }));`,
      call: callByPath,
    }),
    everything: 'export * from "@northspec/client";',
  },
];

/** Generates the clients that programs in a directory import. */
export function generateClients(directory: string): void {
  const heyApi = join(peers, ".bin/openapi-ts");
  run([heyApi, "-i", openapi, "-o", "hey", "-c", "@hey-api/client-fetch", "--no-log-file"], { cwd: directory });
  const redocly = join(repository, "node_modules/.bin/redocly");
  run([redocly, "generate-client", openapi, "--output=redocly.ts", "--args-style=grouped"], { cwd: directory });
}
