/** A sandbox that listens on this machine. */
export interface RunningSandbox {
  /** Such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** A token that opens it. */
  readonly token: string;
}

/** The token that a sandbox takes where its user gave it none. It is published, and opens nothing but sandboxes. */
const developmentToken = "northspec-development-token";

/** Where a sandbox listens where its user names no port. */
export const sandboxPorts: readonly number[] = Array.from({ length: 10 }, (_, index) => 4010 + index);

/** How long a server that is no sandbox may take to say so, in milliseconds. */
const patience = 1000;

/**
 * Looks for a sandbox that takes the development token. One that has tokens of its user's own is passed over, so that
 * nothing is ever told of those.
 *
 * @param ports - where to look, the first choice first.
 * @returns The sandbox, or undefined where none listens there.
 */
export async function findSandbox(ports: readonly number[] = sandboxPorts): Promise<RunningSandbox | undefined> {
  const found = await Promise.all(ports.map((port) => probe(`http://127.0.0.1:${port}`)));
  return found.find((sandbox) => sandbox !== undefined);
}

/** Asks for the time in the sandbox: only a sandbox has such a path, and only one that takes the token tells it. */
async function probe(url: string): Promise<RunningSandbox | undefined> {
  try {
    const response = await fetch(`${url}/_sandbox/clock`, {
      headers: { authorization: `Bearer ${developmentToken}` },
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    const answer: unknown = response.ok ? await response.json() : undefined;
    return isClock(answer) ? { url, token: developmentToken } : undefined;
  } catch {
    // Nothing listens there, or it is something else.
    return undefined;
  }
}

function isClock(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "now" in answer && typeof answer.now === "string";
}
