import { createSandbox, type Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect } from "vitest";
import { encodedMarker, secretMarker } from "./arbitrary.ts";
import { type Operation, operationById, operations, receive, type Received, responseIssues } from "./specification.ts";

/** The seed of all generated requests. */
export const seed = 20_260_201;

/** The token of generated requests. No response may repeat it. */
export const token = `${secretMarker}-token`;

export const project = "/v1/projects/default-project";

export interface GeneratedRequest {
  readonly method: string;
  /** The path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Sends generated requests to one sandbox, checks every response and counts the statuses. */
export class Traffic {
  readonly sandbox: Sandbox = createSandbox({
    tokens: [{ token, permissions: ["*"] }],
    rateLimit: 1_000_000_000,
    requestLogSize: 100_000,
  });
  readonly #counts = new Map<number, number>();

  /**
   * Sends a request.
   *
   * @throws {Error} if the response breaks a rule that holds for all responses.
   */
  async send(request: GeneratedRequest): Promise<Received> {
    const { method, target, headers, body } = request;
    const url = new URL(`http://localhost${target}`);
    const response = await this.sandbox.fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const received = await receive(response);
    this.count(received);
    const issues = issuesOf(request, url.pathname, received);
    if (issues.length > 0) throw new Error(`The response ${received.status} is invalid: ${issues.join("; ")}.`);
    return received;
  }

  count({ status }: Received): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  /** Closes the sandbox, and prints the number of requests by status, and the seed. */
  close(): void {
    this.sandbox.close();
    const total = [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
    const statuses = [...this.#counts].toSorted(([one], [other]) => one - other);
    const counts = statuses.map(([status, each]) => `${status}: ${each}`).join(", ");
    console.log(`${total} generated requests with the seed ${seed} (${counts})`);
  }

  /** Returns the entries of the request log that contain a secret. */
  leaks(): string[] {
    const entries = this.sandbox.requestLog().log.entries.map((entry) => JSON.stringify(entry));
    return entries.filter(containsSecret).map((entry) => entry.slice(0, 2000));
  }
}

function containsSecret(text: string): boolean {
  return text.includes(secretMarker) || text.includes(encodedMarker);
}

/** Checks the rules that hold for all responses. */
function issuesOf({ method, headers }: GeneratedRequest, path: string, received: Received): string[] {
  const { status, text } = received;
  const operation = operationAt(method, path);
  const known = methodsAt(path).join(", ");
  // In HTTP the response to HEAD has no body.
  const headIssues = text === "" ? [] : ["the response to HEAD has a body"];
  const issues = method === "HEAD" ? headIssues : responseIssues(operation, received);
  if (status === 404 && !operation && known !== "") issues.push(`the path has the methods ${known}`);
  if (status === 405) {
    const allowed = received.headers.get("allow")?.split(", ").toSorted().join(", ");
    if (allowed !== known) issues.push(`Allow is ${allowed}, expected ${known}`);
  }
  if (status >= 500 && !headers?.["prefer"]?.includes("status=5")) issues.push("no failure was requested");
  if (status >= 400 && containsSecret(text)) issues.push("it repeats a secret");
  return issues;
}

/** Checks a property with the common seed. */
export function check<Values>(runs: number, property: fc.IAsyncProperty<Values>): Promise<void> {
  return fc.assert(property, { seed, numRuns: runs });
}

/** Returns the locations that a 400 names, such as `body /name`. */
export function locationsOf({ status, text }: Received): string[] {
  expect(status).toBe(400);
  // The schema allows any `details`; those of a 400 are always a list of locations.
  const { error } = JSON.parse(text) as { error: { details: { in: string; pointer: string; expected: string }[] } };
  expect(error.details.filter(({ expected }) => expected === "")).toEqual([]);
  return error.details.map((each) => `${each.in} ${each.pointer}`);
}

// A literal segment takes precedence over a parameter.
const templates = operations
  .map((each) => ({ each, pattern: new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }))
  .toSorted((one, other) => one.each.path.split("{").length - other.each.path.split("{").length);

/** Returns the operation that a request matches. */
export function operationAt(method: string, path: string): Operation | undefined {
  const found = method === "HEAD" ? "GET" : method;
  return templates.find(({ each, pattern }) => each.method === found && pattern.test(path))?.each;
}

/** Returns the methods of a path, sorted. */
export function methodsAt(path: string): string[] {
  const methods = templates.filter(({ pattern }) => pattern.test(path)).map(({ each }) => each.method);
  return [...new Set(methods)].toSorted();
}

export const creation = operationById("createBuildService");
