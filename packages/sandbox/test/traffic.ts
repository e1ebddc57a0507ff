import { createSandbox, type Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect } from "vitest";
import { encodedMarker, secretMarker } from "./arbitrary.ts";
import { judge, type Operation, operation, operations, receive, type Received } from "./specification.ts";

/** What every run of generated requests is made from. */
const seed = 20_260_201;

/** The token of generated requests. No reply may repeat it. */
export const token = `${secretMarker}-token`;

export const project = "/v1/projects/default-project";

export interface Generated {
  readonly method: string;
  /** From the slash on. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Generated requests to one sandbox, and what they were answered. */
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
   * @throws {Error} where the reply breaks what is true of every reply.
   */
  async send(generated: Generated): Promise<Received> {
    const { method, target, headers, body } = generated;
    const url = new URL(`http://localhost${target}`);
    const response = await this.sandbox.fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const received = await receive(response);
    this.count(received);
    const faults = faultsOf(generated, url.pathname, received);
    if (faults.length > 0) throw new Error(`The reply ${received.status} is wrong: ${faults.join("; ")}.`);
    return received;
  }

  count({ status }: Received): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  /** Closes the sandbox, and prints how many requests there were and from which seed. */
  close(): void {
    this.sandbox.close();
    const total = [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
    const statuses = [...this.#counts].toSorted(([one], [other]) => one - other);
    const told = statuses.map(([status, each]) => `${status}: ${each}`).join(", ");
    console.log(`${total} generated requests with the seed ${seed} (${told})`);
  }

  /** The entries of the request log that hold a secret. */
  leaks(): string[] {
    const entries = this.sandbox.requestLog().log.entries.map((entry) => JSON.stringify(entry));
    return entries.filter(holdsSecret).map((entry) => entry.slice(0, 2000));
  }
}

function holdsSecret(text: string): boolean {
  return text.includes(secretMarker) || text.includes(encodedMarker);
}

/** What no reply may do, whatever was asked. */
function faultsOf({ method, headers }: Generated, path: string, received: Received): string[] {
  const { status, text } = received;
  const asked = operationAt(method, path);
  const known = methodsAt(path).join(", ");
  // HTTP gives a reply to HEAD no body.
  const faults = method === "HEAD" ? (text === "" ? [] : ["HEAD was answered with a body"]) : judge(asked, received);
  if (status === 404 && !asked && known !== "") faults.push(`the path is known for ${known}`);
  if (status === 405) {
    const allowed = received.headers.get("allow")?.split(", ").toSorted().join(", ");
    if (allowed !== known) faults.push(`Allow is ${allowed}, and should be ${known}`);
  }
  if (status >= 500 && !headers?.["prefer"]?.includes("status=5")) faults.push("nobody asked for a failure");
  if (status >= 400 && holdsSecret(text)) faults.push("it repeats a secret");
  return faults;
}

/** Runs a property with the seed of all runs. */
export function check<Values>(runs: number, property: fc.IAsyncProperty<Values>): Promise<void> {
  return fc.assert(property, { seed, numRuns: runs });
}

/** The places that a 400 names, such as `body /name`. */
export function placesOf({ status, text }: Received): string[] {
  expect(status).toBe(400);
  // The schema leaves `details` open; these tests hold every one to be a list of places.
  const { error } = JSON.parse(text) as { error: { details: { in: string; pointer: string; expected: string }[] } };
  expect(error.details.filter(({ expected }) => expected === "")).toEqual([]);
  return error.details.map((each) => `${each.in} ${each.pointer}`);
}

export function pointerOf(...keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

// A literal path wins over one with a parameter in that place.
const templates = operations
  .map((each) => ({ each, pattern: new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }))
  .toSorted((one, other) => one.each.path.split("{").length - other.each.path.split("{").length);

/** The operation that a request asks for. */
export function operationAt(method: string, path: string): Operation | undefined {
  const asked = method === "HEAD" ? "GET" : method;
  return templates.find(({ each, pattern }) => each.method === asked && pattern.test(path))?.each;
}

/** The methods that the specification has for a path. */
function methodsAt(path: string): string[] {
  const methods = templates.filter(({ pattern }) => pattern.test(path)).map(({ each }) => each.method);
  return [...new Set(methods)].toSorted();
}

export const creation = operation("createBuildService");
