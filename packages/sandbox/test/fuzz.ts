import { createSandbox, type Sandbox, serveSandbox } from "@northspec/sandbox";
import { vi } from "vitest";
import { hostileStrings } from "./arbitrary.ts";
import { createRandom, type Random } from "./random.ts";
import { type RawResponse, sendRaw } from "./raw.ts";
import { exampleOf, type Operation, operations, parametersIn } from "./specification.ts";

/** The seed of all fuzzed requests. */
const seed = 20_261_126;

const token = "fuzz-token";
const connections = 40;

/** Results of a run. */
export interface FuzzReport {
  readonly requests: number;
  readonly responses: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Connections that were closed without a response. */
  readonly withoutResponse: number;
  /** Responses that break a rule. */
  readonly issues: readonly string[];
  /** Errors that the sandbox logged. */
  readonly logged: readonly string[];
}

/** Sends hostile requests over sockets, from a fixed seed, and checks every response. */
export async function fuzz(requests: number): Promise<FuzzReport> {
  console.log(`Fuzzing with the seed ${seed}`);
  const log = vi.spyOn(console, "error").mockReturnValue();
  const sandbox = createSandbox({ tokens: [{ token, permissions: ["*"] }], rateLimit: 1_000_000_000, strict: true });
  const server = await serveSandbox(sandbox, { port: 0, requestTimeout: 10_000 });
  const random = createRandom(seed);
  const byStatus: Record<string, number> = {};
  const issues: string[] = [];
  let sent = 0;
  let received = 0;
  let withoutResponse = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent < requests) {
        sent += 1;
        const number = sent;
        const text = generate(random, sandbox);
        const responses = await sendRaw(server.url, Buffer.from(text, "latin1"), 200);
        if (responses.length === 0) withoutResponse += 1;
        for (const response of responses) {
          received += 1;
          byStatus[response.status] = (byStatus[response.status] ?? 0) + 1;
          const issue = issueOf(text, response);
          if (issue !== undefined) issues.push(`request ${number}: ${issue}\n${JSON.stringify(text.slice(0, 1000))}`);
        }
      }
    }),
  );
  const isAlive = (await fetch(`${server.url}/_sandbox/clock`, { headers: { authorization: `Bearer ${token}` } })).ok;
  if (!isAlive) issues.push("the sandbox does not respond after the run");
  await server.close();
  sandbox.close();
  const logged = log.mock.calls.map((args) => args.join(" "));
  log.mockRestore();
  return { requests: sent, responses: received, byStatus, withoutResponse, issues, logged };
}

/** Checks a response: no 5xx unless requested, and an error envelope in every 4xx. */
function issueOf(request: string, { status, text, headers }: RawResponse): string | undefined {
  const isRequested = /prefer:/i.test(request);
  if (status >= 500) return isRequested ? undefined : `status ${status}: ${text}`;
  if (status < 400 || isRequested || /HEAD/i.test(request)) return undefined;
  try {
    const body = JSON.parse(text) as { error?: { status?: unknown; message?: unknown } };
    const isEnvelope = body.error?.status === status && typeof body.error.message === "string";
    if (isEnvelope && headers.get("content-type") === "application/json") return undefined;
  } catch {
    // Reported below.
  }
  return `status ${status} without an error envelope: ${JSON.stringify(text.slice(0, 200))}`;
}

/** Generates the bytes of one connection, one character each. */
function generate(random: Random, sandbox: Sandbox): string {
  // The memory of long runs stays small.
  if (random.chance(0.001)) sandbox.reset();
  const kind = random.number();
  if (kind < 0.4) return request(random);
  if (kind < 0.65) return mutateBytes(random, request(random));
  if (kind < 0.75)
    return (
      Array.from({ length: 1 + random.integer(4) }, () => request(random, "keep-alive")).join("") + request(random)
    );
  if (kind < 0.85) return request(random).slice(0, -1 - random.integer(40));
  if (kind < 0.95) return abuse(random);
  return Array.from({ length: random.integer(200) }, () => String.fromCharCode(random.integer(256))).join("");
}

const methods = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "QUERY",
  "get",
  "G@T",
  "",
];
const preferences = [
  "status=503",
  "status=404, times=1",
  "body=empty",
  "body=truncated",
  "drop",
  "drop=after",
  "delay=1",
  "status=nothing",
];
const controls = [
  "clock",
  "reset",
  "dump",
  "snapshots",
  "restore",
  "failures",
  "builds",
  "request-log",
  "instances",
  "origins",
];
const controlBodies = [
  "",
  "{}",
  '{"advance": 1e300}',
  '{"advance": 1, "frozen": true}',
  '{"frozen": false}',
  '{"snapshot": "snapshot-1"}',
  '{"state": {"clock": {"offset": 1e30}}}',
  '{"projectId": "default-project", "serviceId": "example-service", "count": 3}',
  '{"projectId": "default-project", "serviceId": "example-service", "count": 1e9}',
  '{"permissions": ["*"]}',
  '{"permissions": [1]}',
  '{"origin": "http://localhost:3000"}',
  '{"origin": ""}',
  "null",
  "[]",
  "{",
];

function request(random: Random, connection = "close"): string {
  const operation = random.pick(operations);
  const isControl = random.chance(0.15);
  const target = isControl ? `/_sandbox/${random.pick(controls)}` : targetOf(random, operation);
  const method = random.chance(0.7) ? operation.method : random.pick(methods);
  const body = isControl ? random.pick(controlBodies) : bodyOf(random, operation);
  const headers = [
    random.chance(0.9)
      ? "Host: localhost"
      : random.pick([
          "Host: evil.test",
          "",
          "Host: ",
          "Host: localhost\r\nHost: localhost",
          "Host: a b",
          "Host: [::1",
          "Host: x@localhost",
        ]),
    random.chance(0.9)
      ? `Authorization: Bearer ${token}`
      : random.pick(["", "Authorization: Bearer", `Authorization: Basic ${token}`, "Authorization: Bearer \u00ff"]),
    random.chance(0.8)
      ? "Content-Type: application/json"
      : random.pick(["", "Content-Type: text/plain", "Content-Type: \u0000"]),
    random.chance(0.05) ? `Prefer: ${random.pick(preferences)}` : "",
    random.chance(0.05) ? `Origin: ${random.pick(["http://localhost:3000", "null", "http://evil.test"])}` : "",
    random.chance(0.03) ? `X-Large: ${"x".repeat(random.integer(20_000))}` : "",
    random.chance(0.02)
      ? random.pick([
          "Expect: 100-continue",
          "Expect: magic",
          "Upgrade: websocket\r\nConnection: Upgrade",
          "Upgrade: h2c",
        ])
      : "",
    `Connection: ${connection}`,
  ];
  const isChunked = random.chance(0.2);
  const length = random.chance(0.97)
    ? String(Buffer.byteLength(body, "latin1"))
    : random.pick(["-1", "x", "1e9", "99999999999999999999", "0"]);
  const framing = isChunked ? "Transfer-Encoding: chunked" : body === "" ? "" : `Content-Length: ${length}`;
  const head = [`${method} ${target} HTTP/1.1`, ...headers, framing].filter((line) => line !== "").join("\r\n");
  return `${head}\r\n\r\n${isChunked ? chunk(random, body) : body}`;
}

/** Values of query parameters, encoded. */
const queryValues = [
  "1",
  "0",
  "-1",
  "1e9",
  "1000",
  "9".repeat(400),
  "",
  "%00",
  "%zz",
  "x".repeat(100),
  "runtime",
  "ingress",
  "cpu",
  "range",
  "single",
  "forward",
  "2026-01-14T16:10:00Z",
  "9999-12-31T23:59:60Z",
  "0000-01-01T00:00:00-23:59",
  "2026-02-30T00:00:00Z",
  "(a%2B)%2B%24",
  "(%3F%3Da)",
  "%5B",
  "%5Cpx",
];

function targetOf(random: Random, operation: Operation): string {
  const path = parametersIn(operation, "path").reduce(
    (rest, parameter) =>
      rest.replace(`{${parameter.name}}`, () => (random.chance(0.6) ? exampleOf(parameter) : identifier(random))),
    operation.path,
  );
  const names = parametersIn(operation, "query").map(({ name }) => name);
  const name = () => random.pick(["per_page", "page", "cursor", "x", "__proto__", "", ...names]);
  const query = random.chance(0.3)
    ? `?${Array.from({ length: 1 + random.integer(3) }, () => `${name()}=${random.pick(queryValues)}`).join("&")}`
    : "";
  const target = random.pick([
    path,
    path,
    path,
    path,
    `${path}/`,
    `http://localhost${path}`,
    `http://evil.test${path}`,
    `//${path}`,
    "*",
    "/",
    "",
  ]);
  return target + query;
}

function identifier(random: Random): string {
  const text = random.pick(hostileStrings).slice(0, 100);
  // Raw or encoded.
  return random.chance(0.2)
    ? Buffer.from(text)
        .toString("latin1")
        .replaceAll(/[\s?#]/g, "")
    : encodeURIComponent(text.toWellFormed());
}

function bodyOf(random: Random, operation: Operation): string {
  const examples = Object.values(operation.bodyExamples);
  if (examples.length === 0) return random.chance(0.8) ? "" : "{}";
  const body = {
    ...(random.pick(examples) as object),
    ...(random.chance(0.5) ? { name: `Service ${random.integer(500)}` } : {}),
  };
  const text = Buffer.from(JSON.stringify(random.chance(0.3) ? damage(random, body) : body)).toString("latin1");
  return random.chance(0.1) ? text.slice(0, random.integer(text.length)) : text;
}

/** Replaces, removes or adds a random value. */
function damage(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.3)) {
    return random.pick<unknown>([null, true, -1, 1e308, "", [], {}, [[[[[[]]]]]], ...hostileStrings]);
  }
  const entries = Object.entries(value);
  if (random.chance(0.1)) entries.push([random.pick(hostileStrings), 1]);
  const index = random.integer(entries.length);
  const changed = entries.flatMap(([name, each], position) =>
    position !== index ? [[name, each] as const] : random.chance(0.2) ? [] : [[name, damage(random, each)] as const],
  );
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
}

function chunk(random: Random, body: string): string {
  const size = 1 + random.integer(100);
  const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.slice(index * size, (index + 1) * size),
  );
  const texts = chunks.map((each) => `${each.length.toString(16)}${random.chance(0.02) ? ";x=y" : ""}\r\n${each}\r\n`);
  return `${texts.join("")}0\r\n${random.chance(0.05) ? "X-Trailer: x\r\n" : ""}\r\n`;
}

/** Changes a few bytes of a request. */
function mutateBytes(random: Random, text: string): string {
  let result = text;
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    const at = random.integer(result.length);
    const byte = random.chance(0.5)
      ? String.fromCharCode(random.integer(256))
      : random.pick(["\r\n", "\r", "\n", "\u0000", " ", ":", "\r\n\r\n"]);
    const kind = random.integer(3);
    result = result.slice(0, at) + (kind === 0 ? "" : byte) + result.slice(kind === 2 ? at : at + 1);
  }
  return result;
}

/** Abuses of the protocol that random changes hardly find. */
function abuse(random: Random): string {
  const operation = operations.find(({ method }) => method === "GET") ?? random.pick(operations);
  const path = parametersIn(operation, "path").reduce(
    (rest, each) => rest.replace(`{${each.name}}`, exampleOf(each)),
    operation.path,
  );
  const head = (...lines: readonly string[]) =>
    [
      `GET ${path} HTTP/1.1`,
      "Host: localhost",
      `Authorization: Bearer ${token}`,
      "Connection: close",
      ...lines,
      "",
      "",
    ].join("\r\n");
  return random.pick([
    head(...Array.from({ length: 2500 }, (_, index) => `X-${index}: 1`)),
    head(`X-Large: ${"x".repeat(70_000)}`),
    head("Transfer-Encoding: chunked", "Content-Length: 5") + "0\r\n\r\n",
    head("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n",
    head("Transfer-Encoding: chunked, identity"),
    head("Content-Length: 0", "Content-Length: 5") + "12345",
    head("Content-Length: 5") + "12345GET / HTTP/1.1\r\n\r\n",
    head(" folded: value"),
    head("X: a\r\n b"),
    head("Expect: 200-ok"),
    head("Host: localhost"),
    head("TE: trailers", "Trailer: X"),
    `GET ${path} HTTP/1.0\r\n\r\n`,
    `GET ${path} HTTP/0.9\r\n\r\n`,
    `GET ${path} HTTP/2.0\r\nHost: localhost\r\n\r\n`,
    `GET ${path}\r\n\r\n`,
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n`,
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;${"x".repeat(20_000)}\r\n`,
    "\r\n\r\n\r\n",
    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
  ]);
}
